using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>What may exist of a grant before a run's first write, and what exists after its last.</summary>
public sealed class ChangingTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 20, 10, 0, 0, 700, TimeSpan.Zero);
    private static readonly AdoptedRole Reporting = new("Reporting", $"arn:aws:iam::{Some.AccountB}:role/Reporting");
    private static readonly AdoptedRole Builds = new("Builds", $"arn:aws:iam::{Some.AccountB}:role/Builds");

    private static readonly AppliedGrant Before = new()
    {
        AccessRoleNames = ["OldAccess"],
        InstanceRoleNames = ["OldInstance"],
        AdoptedRoles = [Reporting],
        Repositories = ["us-east-2/Old"],
        Users = ["old"],
    };

    [Fact]
    public void Before_the_first_write_everything_old_and_new_may_exist()
    {
        var applied = Begin(Some.Seed, Some.Selection() with { AdoptedRoles = [Builds] });

        Assert.Equal(["OldAccess", Some.Seed.AccessRoleName], applied.AccessRoleNames);
        Assert.Equal(["OldInstance", Some.Seed.Consumer.InstanceRoleName], applied.InstanceRoleNames);
        Assert.Equal([Builds], applied.AdoptedRoles);
        Assert.Equal([Reporting], applied.FormerRoles);
        Assert.Equal(["us-east-2/Old", "us-east-2/SharedDemoRepo"], applied.Repositories);
        Assert.Equal(["old", "root"], applied.Users);
    }

    [Fact]
    public void After_the_last_write_exactly_what_is_requested_exists()
    {
        var applied = (Some.Seed with { Applied = Begin(Some.Seed, Some.Selection() with { AdoptedRoles = [Builds] }) }).WhenApplied();

        Assert.Equal([Some.Seed.AccessRoleName], applied.AccessRoleNames);
        Assert.Equal([Some.Seed.Consumer.InstanceRoleName], applied.InstanceRoleNames);
        Assert.Equal([Builds], applied.AdoptedRoles);
        Assert.Empty(applied.FormerRoles);
        Assert.Equal(["us-east-2/SharedDemoRepo"], applied.Repositories);
        Assert.Equal(["root"], applied.Users);
    }

    [Fact]
    public void A_run_that_stopped_is_not_forgotten_by_the_next_one()
    {
        var stopped = Begin(Some.Seed, Some.Selection());

        var next = Changing.Begin(Some.Seed with { AccessRoleName = "Third", Applied = stopped }, Some.Selection(), Now);

        Assert.Equal(["OldAccess", Some.Seed.AccessRoleName, "Third"], next.AccessRoleNames);
        Assert.Equal([Reporting], next.FormerRoles);
    }

    [Fact]
    public void A_role_that_is_adopted_again_is_not_a_former_one()
    {
        var stopped = Before with { AdoptedRoles = [], FormerRoles = [Reporting] };

        var applied = Changing.Begin(Some.Seed with { Applied = stopped }, Some.Selection() with { AdoptedRoles = [Reporting] }, Now);

        Assert.Equal([Reporting], applied.AdoptedRoles);
        Assert.Empty(applied.FormerRoles);
    }

    [Fact]
    public void If_no_instance_leaves_sessions_continue()
    {
        var applied = Changing.Begin(Some.Seed, Some.Selection(Some.InstanceId), Now);

        Assert.Null(applied.SessionsSince);
        Assert.Empty(applied.Left);
    }

    [Fact]
    public void When_an_instance_leaves_its_sessions_end_in_seconds_and_it_is_remembered()
    {
        var applied = Changing.Begin(
            Some.Seed,
            Some.Selection() with
            {
                Leaving =
                [
                    new LeavingInstance("i-00000001", "running", HasProfile: true),
                    new LeavingInstance("i-00000002", "running", HasProfile: false) { HasOther = true },
                    new LeavingInstance("i-00000003", "running", HasProfile: false) { Left = true },
                    new LeavingInstance("i-00000004", "terminated", HasProfile: false),
                ],
            },
            Now
        );

        Assert.Equal(new DateTimeOffset(2026, 7, 20, 10, 0, 4, TimeSpan.Zero), applied.SessionsSince);
        Assert.Equal([new LeftInstance("i-00000001", Now), new LeftInstance("i-00000002", Now) { WithoutProfile = true }], applied.Left);
    }

    [Fact]
    public void Of_instances_with_roles_of_their_own_as_many_are_remembered_as_a_policy_could_have_room_for()
    {
        var earlier = Enumerable
            .Range(0, 256)
            .Select(index => new LeftInstance($"i-{index:x8}", Now.AddHours(-1)) { WithoutProfile = true });
        var leaving = new LeavingInstance("i-ffffffff", "running", HasProfile: false) { HasOther = true };

        var left = Changing
            .Begin(Some.Seed with { Applied = new() { Left = [.. earlier] } }, Some.Selection() with { Leaving = [leaving] }, Now)
            .Left;

        Assert.Equal(256, left.Count);
        Assert.Contains(left, instance => instance.InstanceId == "i-ffffffff");
    }

    /// <summary>Its profile was taken off, but whoever read its credentials before still has them.</summary>
    [Fact]
    public void An_instance_without_any_profile_is_one_of_the_instance_role()
    {
        var selection = Some.Selection() with { Leaving = [new LeavingInstance("i-00000001", "running", HasProfile: false)] };

        Assert.Equal([new LeftInstance("i-00000001", Now)], Changing.Begin(Some.Seed, selection, Now).Left);
    }

    /// <summary>EC2's credentials last from when the profile comes off, which an earlier run may have failed to do.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void The_time_for_which_an_instance_is_kept_out_begins_again_until_it_has_left(bool hasProfile, bool hadProfile)
    {
        var earlier = new LeftInstance("i-00000001", Now.AddHours(-11)) { WithoutProfile = !hadProfile };
        var selection = Some.Selection() with { Leaving = [new LeavingInstance("i-00000001", "running", hasProfile)] };

        var left = Changing.Begin(Some.Seed with { Applied = new() { Left = [earlier] } }, selection, Now).Left;

        Assert.Equal([earlier with { Since = Now }], left);
    }

    [Fact]
    public void An_instance_whose_profile_an_earlier_run_took_off_stays_one_of_the_instance_role()
    {
        var earlier = new LeftInstance("i-00000001", Now.AddHours(-1));
        var selection = Some.Selection() with { Leaving = [new LeavingInstance("i-00000001", "running", HasProfile: false)] };

        var left = Changing.Begin(Some.Seed with { Applied = new() { Left = [earlier] } }, selection, Now).Left;

        Assert.Equal([earlier with { Since = Now }], left);
    }

    /// <summary>Its role gives it new sessions whenever the grant extends that role for another instance, also after a pause.</summary>
    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 1)]
    [InlineData(false, false, 0)]
    public void An_instance_with_a_role_of_its_own_is_kept_out_while_it_exists_whether_or_not_the_grant_extends_roles_now(
        bool extends,
        bool exists,
        int kept
    )
    {
        var left = new LeftInstance("i-00000001", Now.AddDays(-30)) { WithoutProfile = true };
        var applied = new AppliedGrant { AdoptedRoles = extends ? [Reporting] : [], Left = [left] };
        var selection = Some.Selection() with { AdoptedRoles = applied.AdoptedRoles, Forgotten = exists ? [] : ["i-00000001"] };

        Assert.Equal(kept, Changing.Begin(Some.Seed with { Applied = applied }, selection, Now).Left.Count);
    }

    [Fact]
    public void A_run_for_a_launched_instance_keeps_it_out_too_whichever_role_the_launched_one_has()
    {
        var left = new LeftInstance("i-00000001", Now.AddDays(-30)) { WithoutProfile = true };
        var launched = Some.Seed with
        {
            Recorded = true,
            Applied = new() { AdoptedRoles = [Reporting], Left = [left] },
        };

        Assert.Equal([left], Changing.Begin(launched, Some.Selection(Some.InstanceId), Now).Left);
        Assert.Empty(Changing.Begin(launched, Some.Selection("i-00000001"), Now).Left);
    }

    /// <summary>Scale-in ends an instance of a grant by tags: nobody else's sessions end for that.</summary>
    [Theory]
    [InlineData("terminated")]
    [InlineData("shutting-down")]
    public void An_instance_that_was_terminated_ends_no_sessions_and_is_not_said_to_have_lost_anything(string state)
    {
        var selection = Some.Selection(Some.InstanceId) with { Leaving = [new LeavingInstance("i-00000001", state, HasProfile: false)] };

        Assert.Null(Changing.Begin(Some.Seed, selection, Now).SessionsSince);
        Assert.Empty(Changing.Lost(Some.Seed, selection));
    }

    [Fact]
    public void When_a_role_leaves_its_sessions_end_too() => Assert.NotNull(Begin(Some.Seed, Some.Selection()).SessionsSince);

    [Fact]
    public void A_later_run_keeps_the_moment_that_sessions_ended_at()
    {
        var ended = new AppliedGrant { SessionsSince = Now.AddDays(-1) };

        Assert.Equal(Now.AddDays(-1), Changing.Begin(Some.Seed with { Applied = ended }, Some.Selection(), Now).SessionsSince);
        Assert.Equal(Now.AddDays(-1), (Some.Seed with { Applied = ended }).WhenApplied().SessionsSince);
    }

    [Theory]
    [InlineData(11, false, 1)]
    [InlineData(12, false, 0)]
    [InlineData(1, true, 0)]
    public void An_instance_that_left_is_forgotten_when_its_credentials_have_expired_or_it_rejoins(int hours, bool back, int left)
    {
        var request = Some.Seed with { Applied = new AppliedGrant { Left = [new LeftInstance(Some.InstanceId, Now.AddHours(-hours))] } };
        var selection = back ? Some.Selection(Some.InstanceId) : Some.Selection();

        Assert.Equal(left, Changing.Begin(request, selection, Now).Left.Count);
        Assert.Equal(left, Changing.Begin(request with { Recorded = true }, selection, Now).Left.Count);
    }

    [Fact]
    public void A_run_for_single_instances_only_adds()
    {
        var recorded = Some.Seed with { Recorded = true };

        var applied = Begin(recorded, Some.Selection() with { AdoptedRoles = [Builds] });

        Assert.Equal([Reporting, Builds], applied.AdoptedRoles);
        Assert.Equal(Before.AccessRoleNames, applied.AccessRoleNames);
        Assert.Equal(Before.Repositories, applied.Repositories);
        Assert.Empty(applied.FormerRoles);
        Assert.Null(applied.SessionsSince);
        Assert.Same(applied, (recorded with { Applied = applied }).WhenApplied());
    }

    [Theory]
    [InlineData("apply", "no longer has access", "is no longer")]
    [InlineData("plan", "would lose access", "would no longer be")]
    public void Everything_that_loses_the_access_is_named(string mode, string access, string state)
    {
        var request = Narrowed with { Mode = mode == "plan" ? Mode.Plan : Mode.Apply };

        Assert.Equal(
            [
                $"i-00000002 {access}: the request does not select it.",
                $"us-east-2/Other {state} granted.",
                $"The user ec2-user {state} configured.",
            ],
            Changing.Lost(request, Left)
        );
    }

    [Fact]
    public void A_run_for_single_instances_removes_no_repository_and_no_user() =>
        Assert.Empty(Changing.Lost(Narrowed with { Recorded = true }, Some.Selection()));

    [Fact]
    public void A_first_run_takes_nothing_away() => Assert.Empty(Changing.Lost(Some.Seed, Some.Selection(Some.InstanceId)));

    // A grant of two repositories for two users, one of each of which is left.
    private static AccessRequest Narrowed =>
        Some.Seed with
        {
            Applied = new AppliedGrant { Repositories = ["us-east-2/Other", "us-east-2/SharedDemoRepo"], Users = ["root", "ec2-user"] },
        };

    private static Selection Left =>
        Some.Selection("i-00000001") with
        {
            Leaving = [new LeavingInstance("i-00000002", "running", HasProfile: true)],
        };

    private static AppliedGrant Begin(AccessRequest request, Selection selection) =>
        Changing.Begin(request with { Applied = Before }, selection, Now);
}
