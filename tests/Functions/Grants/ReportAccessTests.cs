using System.Text.Json;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;
using static RepoGrant.Tests.Grants.ReportInputs;

namespace RepoGrant.Tests.Grants;

public sealed class ReportAccessTests
{
    [Fact]
    public async Task All_instances_verified_is_VERIFIED()
    {
        var report = await ReportAsync(Input(Verified("i-00000001"), Verified("i-00000002")));

        Assert.Equal(ReportStatus.Verified, report.Status);
        Assert.Null(report.Omitted);
    }

    [Fact]
    public async Task An_unverified_instance_makes_it_NOT_VERIFIED_and_comes_first()
    {
        var report = await ReportAsync(Input(Verified("i-00000001"), Failed("i-00000002")));

        Assert.Equal(ReportStatus.NotVerified, report.Status);
        Assert.Equal(["i-00000002", "i-00000001"], report.Instances.Select(instance => instance.InstanceId));
    }

    [Fact]
    public async Task A_failures_report_begins_with_what_failed_on_how_many_of_how_many_instances()
    {
        var stopped = new InstanceResult("i-00000004", InstanceStatus.Unreachable, [new("running", Ok: false, "The instance is stopped.")]);
        var left = new InstanceResult("i-00000009", InstanceStatus.Revoked, [new("removed", Ok: false, "not reached")]);
        var input = Input(Verified("i-00000001"), Failed("i-00000002"), Failed("i-00000003"), stopped);

        var report = await ReportAsync(input with { Removal = new Removal([left]) });

        Assert.StartsWith(
            "{\"summary\":\"3 of 4 instances could not prove their access: ls-remote failed on 2, no command arrived on 1. i-00000002: eee",
            JsonSerializer.Serialize(report, JsonContext.Default.Report),
            StringComparison.Ordinal
        );
        Assert.InRange(report.Summary!.Length, 1, 400);
        var one = await ReportAsync(Input(Failed("i-00000002")));
        Assert.StartsWith("1 of 1 instance could not prove its access: ls-remote failed on 1.", one.Summary, StringComparison.Ordinal);
        Assert.Null((await ReportAsync(Input(Verified("i-00000001")))).Summary);
        Assert.Null((await ReportAsync(Narrowed(Mode.Plan))).Summary);
    }

    [Fact]
    public async Task Failed_checks_stand_first_within_an_instance_and_keep_their_order()
    {
        var mixed = Failed("i-00000001") with
        {
            Checks = [new("profile", true, ""), new("identity", false, "no"), new("ls-remote", true, ""), new("environment", false, "no")],
        };

        var report = await ReportAsync(Input(mixed));

        Assert.Equal(["identity", "environment", "profile", "ls-remote"], report.Instances[0].Checks.Select(check => check.Name));
    }

    [Fact]
    public async Task A_grant_without_instances_is_RECORDED() => Assert.Equal(ReportStatus.Recorded, (await ReportAsync(Input())).Status);

    [Fact]
    public async Task A_plan_is_PLANNED_and_shows_the_associations_that_it_would_make()
    {
        var input = Input() with
        {
            Request = Some.Seed with { Mode = Mode.Plan },
            Selection = Some.Selection(Some.InstanceId),
            Association = new Association([], []),
        };

        var report = await ReportAsync(input);

        Assert.Equal(ReportStatus.Planned, report.Status);
        Assert.Contains(
            report.Changes,
            change =>
                change.Action == ChangeAction.Created
                && change.Resource.StartsWith("arn:aws:ec2:us-east-2:222222222222:instance/" + Some.InstanceId, StringComparison.Ordinal)
        );
        Assert.Empty(report.Instances);
    }

    [Fact]
    public async Task A_named_instance_that_is_stopped_is_UNREACHABLE_at_once_and_says_why()
    {
        var selection = Some.Selection() with
        {
            Instances = [new SelectedInstance(Some.InstanceId, "stopped", ProfileOwner.None)],
            Batches = [],
        };

        var report = await ReportAsync(Input() with { Selection = selection });

        Assert.Equal(ReportStatus.NotVerified, report.Status);
        Assert.Equal(
            "The instance is stopped. Start it, then run the grant again.",
            Assert.Single(Assert.Single(report.Instances).Checks).Detail
        );
    }

    [Fact]
    public async Task An_instance_that_already_had_our_profile_shows_as_Unchanged()
    {
        var selection = Some.Selection() with { Instances = [new SelectedInstance(Some.InstanceId, "running", ProfileOwner.Ours)] };

        var report = await ReportAsync(
            Input(Verified(Some.InstanceId)) with
            {
                Selection = selection,
                Association = new Association([], []),
            }
        );

        Assert.Equal(
            ChangeAction.Unchanged,
            Assert.Single(report.Changes, change => change.Resource.Contains("instance/", StringComparison.Ordinal)).Action
        );
    }

    [Fact]
    public async Task Everything_that_lost_the_access_is_reported_first()
    {
        var report = await ReportAsync(Narrowed(Mode.Apply));

        Assert.Equal(["i-00000002 no longer has access", "a note"], report.Notes);
    }

    [Theory]
    [InlineData("apply")]
    [InlineData("plan")]
    public async Task Replaced_or_removed_associations_are_shown_and_not_also_as_Unchanged(string mode)
    {
        var input = Narrowed(mode == "plan" ? Mode.Plan : Mode.Apply);

        var report = await ReportAsync(
            input with
            {
                Selection = input.Selection with
                {
                    Instances = [new SelectedInstance("i-00000001", "running", ProfileOwner.Ours)],
                    Associate = [],
                    Replace = ["i-00000001"],
                },
                Association =
                    mode == "plan"
                        ? new Association([], [])
                        : new Association([], []) { Replaced = ["i-00000001"], Removed = ["i-00000002"] },
            }
        );

        Assert.Equal(
            [("i-00000002", ChangeAction.Deleted), ("i-00000001", ChangeAction.Updated)],
            report
                .Changes.Where(change => change.Resource.Contains(":instance/", StringComparison.Ordinal))
                .Select(change => (change.Resource.Split(" + ")[0].Split('/')[^1], change.Action))
        );
    }

    [Fact]
    public async Task What_was_deleted_under_another_name_is_shown()
    {
        var deleted = new Change
        {
            Account = Some.AccountB,
            Resource = "arn:aws:iam::222222222222:role/repogrant/Former",
            Action = ChangeAction.Deleted,
        };

        var report = await ReportAsync(Input() with { Association = new Association([], []) { Changes = [deleted] } });

        Assert.Contains(deleted, report.Changes);
    }

    [Fact]
    public async Task Instances_that_left_come_last_and_do_not_prevent_VERIFIED()
    {
        var left = new InstanceResult("i-00000000", InstanceStatus.Revoked, [new Check("removed", Ok: false, "not reached")]);

        var verified = await ReportAsync(Input(Verified("i-00000001")) with { Removal = new Removal([left]) });
        var alone = await ReportAsync(Input() with { Removal = new Removal([left]) });
        var failed = await ReportAsync(Input(Failed("i-00000001")) with { Removal = new Removal([left]) });

        Assert.Equal(
            [ReportStatus.Verified, ReportStatus.Recorded, ReportStatus.NotVerified],
            [verified.Status, alone.Status, failed.Status]
        );
        Assert.Equal(["i-00000001", "i-00000000"], failed.Instances.Select(instance => instance.InstanceId));
        Assert.Contains(left, verified.Instances);
    }

    // A grant for two instances, one of which is left.
    private static ReportInput Narrowed(Mode mode) =>
        Input(Verified("i-00000001")) with
        {
            Request = Some.Seed with { Mode = mode, Lost = ["i-00000002 no longer has access"] },
            Selection = Some.Selection("i-00000001") with
            {
                Leaving = [new LeavingInstance("i-00000002", "running", HasProfile: true)],
                Notes = ["a note"],
            },
        };
}
