using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

public sealed class AssociateInstanceProfileTests
{
    private const string Name = "CrossAccountRepoAccessRole";
    private const string ProfileArn = $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/{Name}";
    private const string FormerArn = $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/Former";
    private const string OtherArn = $"arn:aws:iam::{Some.AccountB}:instance-profile/Other";

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
    private readonly GrantRecords records;
    private readonly IamAccount iam = new(Some.AccountB);
    private readonly Ec2Account ec2;
    private int refusals;

    public AssociateInstanceProfileTests()
    {
        records = new GrantRecords(time);
        ec2 = new Ec2Account(iam);
    }

    [Fact]
    public async Task Each_instance_gets_the_profile()
    {
        var ids = Enumerable.Range(0, 25).Select(index => $"i-{index:x8}").ToArray();
        foreach (var id in ids)
            ec2.Add(id);

        var association = await AssociateAsync(ids);

        Assert.Equal(ids, association.Created);
        Assert.Empty(association.Unchanged);
        Assert.All(ids, id => Assert.Equal(ProfileArn, ec2.ProfileOf(id)));
    }

    [Theory]
    [InlineData(
        "InvalidParameterValue",
        "Value (CrossAccountRepoAccessRole) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
    )]
    [InlineData(
        "InvalidParameterValue",
        "Value (arn:aws:iam::222222222222:instance-profile/repogrant/CrossAccountRepoAccessRole) for parameter iamInstanceProfile.arn is "
            + "invalid. Invalid IAM Instance Profile ARN"
    )]
    [InlineData("InvalidParameterValue", "Invalid IAM Instance Profile")]
    [InlineData(
        "InvalidParameterValue",
        "IAM Instance Profile \"arn:aws:iam::222222222222:instance-profile/repogrant/CrossAccountRepoAccessRole\" has no associated "
            + "IAM Roles"
    )]
    [InlineData("IncorrectInstanceState", "The instance is not in a state from which it can be associated")]
    [InlineData("InvalidInstanceID.NotFound", "The instance ID does not exist")]
    [InlineData("IncorrectState", "The instance profile is not found: Code=InstanceIdentityProfileNotFound")]
    public async Task What_IAM_or_EC2_does_not_know_yet_is_retried(string code, string message)
    {
        ec2.Add(Some.InstanceId);
        ec2.Refusal = _ => refusals++ < 4 ? Error(code, message) : null;

        var association = await AssociateAsync(Some.InstanceId);

        Assert.Equal([Some.InstanceId], association.Created);
        Assert.Equal(5, refusals);
    }

    [Theory]
    [InlineData("IncorrectInstanceState", "shutting-down")]
    [InlineData("IncorrectInstanceState", "terminated")]
    [InlineData("InvalidInstanceID.NotFound", "terminated")]
    [InlineData("InvalidInstanceID.NotFound", null)]
    public async Task A_terminated_instance_is_left_out_and_the_others_get_the_profile(string code, string? state)
    {
        ec2.Add("i-00000001");
        ec2.Add("i-00000003");
        if (state is not null)
            ec2.Add("i-00000002", state);

        ec2.Refusal = id => id == "i-00000002" ? Error(code, "The instance 'i-00000002' is not in a valid state") : null;

        var association = await AssociateAsync("i-00000001", "i-00000002", "i-00000003");

        Assert.Equal(["i-00000001", "i-00000003"], association.Created);
        Assert.Empty(association.Unchanged);
    }

    [Fact]
    public async Task A_run_out_of_time_is_retried_by_the_state_machine()
    {
        ec2.Add(Some.InstanceId);
        ec2.Refusal = _ => Error("InvalidParameterValue", "Invalid iamInstanceProfile");

        await Assert.ThrowsAsync<TemporaryFailure>(() => AssociateAsync(Some.InstanceId));
    }

    [Theory]
    [InlineData("UnauthorizedOperation", "You are not authorized", typeof(AccessDenied))]
    [InlineData("InvalidParameterValue", "Value (i-1) for parameter instanceId is invalid", typeof(UnexpectedError))]
    public async Task Permanent_errors_are_not_retried(string code, string message, Type error)
    {
        ec2.Add(Some.InstanceId);
        ec2.Refusal = _ =>
        {
            refusals++;
            return Error(code, message);
        };

        await Assert.ThrowsAsync(error, () => AssociateAsync(Some.InstanceId));

        Assert.Equal(1, refusals);
    }

    [Fact]
    public async Task An_instance_that_has_meanwhile_got_our_profile_is_done()
    {
        ec2.Add(Some.InstanceId, "running", ProfileArn);

        var association = await AssociateAsync(Some.InstanceId);

        Assert.Empty(association.Created);
        Assert.Equal([Some.InstanceId], association.Unchanged);
    }

    [Fact]
    public async Task An_instance_that_has_meanwhile_got_another_profile_keeps_it()
    {
        ec2.Add(Some.InstanceId, "running", OtherArn);

        var inUse = await Assert.ThrowsAsync<ProfileInUse>(() => AssociateAsync(Some.InstanceId));

        Assert.Contains("instance-profile/Other", inUse.Message, StringComparison.Ordinal);
        Assert.Equal(OtherArn, ec2.ProfileOf(Some.InstanceId));
    }

    [Fact]
    public async Task The_profile_is_taken_off_leaving_instances_and_no_others()
    {
        foreach (var id in new[] { "i-00000001", "i-00000002", "i-00000003" })
            ec2.Add(id, "running", ProfileArn);

        ec2.Add("i-00000004", "running", OtherArn);

        var association = await RunAsync(Leaving("i-00000001", "i-00000003", "i-00000004"));

        Assert.Equal(["i-00000001", "i-00000003"], association.Removed);
        Assert.Equal([null, ProfileArn, null, OtherArn], Enumerable.Range(1, 4).Select(index => ec2.ProfileOf($"i-0000000{index}")));
    }

    [Fact]
    public async Task A_leaving_instance_that_was_terminated_needs_no_call()
    {
        ec2.Add("i-00000001", "running", ProfileArn);
        ec2.Fake.On(
            (DisassociateIamInstanceProfileRequest _) =>
                Some.Refuse<DisassociateIamInstanceProfileResponse>(Error("InvalidAssociationID.NotFound", "An invalid association-id"))
        );

        await RunAsync(Leaving("i-00000001"));
    }

    [Fact]
    public async Task The_association_of_a_running_instance_is_replaced_in_one_step()
    {
        ec2.Add(Some.InstanceId, "running", FormerArn);

        var association = await RunAsync(Some.Selection() with { Replace = [Some.InstanceId] }, Renamed());

        Assert.Equal([Some.InstanceId], association.Replaced);
        Assert.Equal(ProfileArn, ec2.ProfileOf(Some.InstanceId));
        Assert.Single(ec2.Fake.Made<ReplaceIamInstanceProfileAssociationRequest>());
        Assert.Empty(ec2.Fake.Made<DisassociateIamInstanceProfileRequest>());
    }

    [Fact]
    public async Task The_association_of_a_stopped_instance_is_removed_and_made_again()
    {
        ec2.Add(Some.InstanceId, "stopped", FormerArn);

        var association = await RunAsync(Some.Selection() with { Replace = [Some.InstanceId] }, Renamed());

        Assert.Equal([Some.InstanceId], association.Replaced);
        Assert.Equal(ProfileArn, ec2.ProfileOf(Some.InstanceId));
        Assert.Empty(ec2.Fake.Made<ReplaceIamInstanceProfileAssociationRequest>());
    }

    [Fact]
    public async Task An_association_with_a_recreated_profile_has_the_new_id_afterwards()
    {
        iam.AddProfile(Name, "/repogrant/", role: null);
        ec2.Add(Some.InstanceId, "running", ProfileArn);
        iam.MakeAnew(Name);

        await RunAsync(Some.Selection() with { Replace = [Some.InstanceId] });

        var instance = Assert.Single(await InstanceQueries.ByIdsAsync(ec2.Client, [Some.InstanceId], CancellationToken.None));
        Assert.Equal(iam.Profile(Name).InstanceProfileId, instance.IamInstanceProfile.Id);
    }

    [Fact]
    public async Task A_deleted_profile_is_not_taken_for_the_new_one_because_of_its_ARN()
    {
        iam.AddProfile(Name, "/repogrant/", role: null);
        ec2.Add(Some.InstanceId, "running", ProfileArn);
        iam.MakeAnew(Name);
        ec2.Refusal = _ => refusals++ < 4 ? Error("IncorrectState", "Code=InstanceIdentityProfileNotFound") : null;

        await RunAsync(Some.Selection() with { Replace = [Some.InstanceId] });

        var instance = Assert.Single(await InstanceQueries.ByIdsAsync(ec2.Client, [Some.InstanceId], CancellationToken.None));
        Assert.Equal(iam.Profile(Name).InstanceProfileId, instance.IamInstanceProfile.Id);
    }

    [Fact]
    public async Task A_former_identity_is_deleted_once_no_instance_has_it()
    {
        await records.ApplyAsync(Renamed());
        await EnsureAsync(Renamed());
        ec2.Add(Some.InstanceId, "running", FormerArn);
        var order = new List<string>();
        ec2.Before = request =>
        {
            if (request is ReplaceIamInstanceProfileAssociationRequest)
                order.Add("replaced with " + string.Join(", ", Former()));
        };

        var association = await RunAsync(Some.Selection() with { Replace = [Some.InstanceId] });

        Assert.Equal(["replaced with role Former, policy Former, profile Former"], order);
        Assert.Empty(Former());
        Assert.Equal(3, association.Changes.Count(change => change.Action == ChangeAction.Deleted));
    }

    [Fact]
    public async Task When_an_instance_leaves_the_run_waits_until_older_sessions_are_denied()
    {
        ec2.Add(Some.InstanceId, "running", ProfileArn);

        await RunAsync(Leaving(Some.InstanceId));

        Assert.True(time.GetUtcNow() > records.Applied.SessionsSince, $"{time.GetUtcNow():O} is before {records.Applied.SessionsSince:O}.");
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, ProfileArn)]
    public async Task A_superseded_run_for_a_launched_instance_removes_what_the_newest_request_does_not_select(bool wanted, string? profile)
    {
        ec2.Add(Some.InstanceId, "running", null, ("Team", wanted ? "web" : "db"));
        await records.ApplyAsync(Selecting("web"));
        ec2.Before = WhenAssociating(() => records.ApplyAsync(Selecting("web") with { ProfileName = "newer" }));

        await Assert.ThrowsAsync<Superseded>(() => LaunchAsync());

        Assert.Equal(profile, ec2.ProfileOf(Some.InstanceId));
    }

    [Fact]
    public async Task A_run_whose_grant_was_revoked_removes_its_own_associations()
    {
        ec2.Add(Some.InstanceId, "running", null, ("Team", "web"));
        await records.ApplyAsync(Selecting("web"));
        ec2.Before = WhenAssociating(() =>
            records.Grants.RevokeAsync(GrantRecords.Grant, long.MaxValue, seen: null, CancellationToken.None)
        );

        await Assert.ThrowsAsync<Superseded>(() => LaunchAsync());

        Assert.Null(ec2.ProfileOf(Some.InstanceId));
    }

    [Fact]
    public async Task A_run_that_was_superseded_before_its_first_write_writes_nothing()
    {
        ec2.Add(Some.InstanceId, "running", ProfileArn);
        ec2.Add("i-00000001");
        var older = await records.BeginAsync(Some.Seed);
        records.Executions.Over(Some.Execution, "ABORTED", DateTimeOffset.UnixEpoch);
        await records.BeginAsync(Some.Seed, execution: GrantRecords.Another);

        await Assert.ThrowsAsync<Superseded>(() => HandleAsync(older, Leaving(Some.InstanceId) with { Associate = ["i-00000001"] }));

        Assert.Equal((ProfileArn, (string?)null), (ec2.ProfileOf(Some.InstanceId), ec2.ProfileOf("i-00000001")));
    }

    private IEnumerable<string> Former() => iam.Everything.Where(item => item.EndsWith(" Former", StringComparison.Ordinal));

    private static AmazonEC2Exception Error(string code, string message) => Some.Error(new AmazonEC2Exception(message), code);

    private static AccessRequest Renamed() => Some.Seed with { Consumer = Some.Seed.Consumer with { InstanceRoleName = "Former" } };

    private static AccessRequest Selecting(string team) =>
        Some.Seed with
        {
            Consumer = Some.Seed.Consumer with
            {
                Instances = new InstanceSelection
                {
                    Ids = [],
                    Tags = new Dictionary<string, string> { ["Team"] = team },
                },
            },
        };

    private static Selection Leaving(params string[] ids) =>
        Some.Selection() with
        {
            Leaving = [.. ids.Select(id => new LeavingInstance(id, "running", HasProfile: true))],
        };

    // What happens after the run has looked at its grant for the last time, and before EC2 does what it asks for.
    private static Action<AmazonWebServiceRequest> WhenAssociating(Func<Task> meanwhile)
    {
        var done = false;
        return request =>
        {
            if (done || request is not AssociateIamInstanceProfileRequest)
                return;

            done = true;
            var task = meanwhile();
            Assert.True(task.IsCompletedSuccessfully, $"{task.Exception}");
        };
    }

    private Task<Association> AssociateAsync(params string[] ids) => RunAsync(Some.Selection(ids));

    private async Task<Association> LaunchAsync() => await HandleAsync(await records.LaunchedAsync(), Some.Selection(Some.InstanceId));

    /// <summary>A full run, after one of a request that was another where there is one.</summary>
    private async Task<Association> RunAsync(Selection selection, AccessRequest? before = null)
    {
        if (before is not null)
            await records.ApplyAsync(before);

        return await records.RunAsync(Some.Seed, selection, request => HandleAsync(request, selection));
    }

    private Task EnsureAsync(AccessRequest request) =>
        records.RunAsync(
            request,
            Some.Selection(),
            begun =>
                new EnsureInstanceIdentity(records.Grants, Provisioner).EnsureInstanceIdentityAsync(
                    new SelectedInput
                    {
                        Request = begun,
                        Execution = Some.Execution,
                        Selection = Some.Selection(),
                    },
                    new Invocation()
                )
        );

    private Provisioner Provisioner => Some.Provisioner(new ConsumerClients { Ec2 = _ => ec2.Client, Iam = _ => iam.Client }, time);

    private async Task<Association> HandleAsync(AccessRequest request, Selection selection)
    {
        var running = new AssociateInstanceProfile(records.Grants, Provisioner, time).AssociateInstanceProfileAsync(
            new SelectedInput
            {
                Request = request,
                Execution = Some.Execution,
                Selection = selection,
            },
            new Invocation()
        );
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await running;
    }
}
