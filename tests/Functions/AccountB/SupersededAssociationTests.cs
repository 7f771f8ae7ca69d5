using Amazon.DynamoDBv2.Model;
using Amazon.EC2.Model;
using Amazon.Runtime;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

/// <summary>A run that is no longer the newest leaves no association that the newest request does not want.</summary>
public sealed class SupersededAssociationTests
{
    private readonly Associating run = new();

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, Some.ProfileArn)]
    public async Task A_superseded_run_for_a_launched_instance_removes_what_the_newest_request_does_not_select(bool wanted, string? profile)
    {
        run.Ec2.Add(Some.InstanceId, "running", null, ("Team", wanted ? "web" : "db"));
        await run.Records.ApplyAsync(Some.WithTags(("Team", "web")));
        run.Ec2.Before = WhenAssociating(() => run.Records.ApplyAsync(Some.WithTags(("Team", "web")) with { ProfileName = "newer" }));

        await Assert.ThrowsAsync<Superseded>(() => run.LaunchAsync());

        Assert.Equal(profile, run.Ec2.ProfileOf(Some.InstanceId));
        // It may have credentials for hours: the next full run finds it, and denies it by its id.
        Assert.Equal(wanted ? null : "UNREACHABLE", run.Records.Instance(Some.InstanceId)?["status"]);
        Assert.NotEqual(true, run.Records.Instance(Some.InstanceId)?.ContainsKey("deleteAt"));
    }

    [Fact]
    public async Task It_is_recorded_for_the_request_that_is_the_newest_when_the_profile_is_taken_off()
    {
        run.Ec2.Add(Some.InstanceId, "running", null, ("Team", "db"));
        await run.Records.ApplyAsync(Some.WithTags(("Team", "web")));
        var launched = await run.Records.LaunchedAsync();
        await run.Records.ApplyAsync(Some.WithTags(("Team", "web")) with { ProfileName = "newer" });
        run.Ec2.Put(Some.InstanceId, Some.ProfileArn);
        var looked = 0;
        run.Ec2.Before = request =>
        {
            if (request is DescribeIamInstanceProfileAssociationsRequest && ++looked == 1)
                Assert.True(run.Records.ApplyAsync(Some.WithTags(("Team", "web")) with { ProfileName = "newest" }).IsCompletedSuccessfully);
        };

        await Assert.ThrowsAsync<Superseded>(() => run.HandleAsync(launched, Some.Selection(Some.InstanceId)));

        Assert.Null(run.Ec2.ProfileOf(Some.InstanceId));
        Assert.Equal(run.Records.Item!["generation"], run.Records.Instance(Some.InstanceId)!["generation"]);
    }

    [Fact]
    public async Task An_association_that_a_newer_request_cannot_have_seen_is_removed_once_that_is_recorded()
    {
        run.Ec2.Add(Some.InstanceId, "running", null, ("Team", "web"));
        await run.Records.ApplyAsync(Some.WithTags(("Team", "web")));
        var launched = await run.Records.LaunchedAsync();
        AccessRequest? newer = null;
        run.Ec2.Before = WhenAssociating(async () =>
            newer = await run.Records.ClaimAsync(Some.WithTags(("Team", "db")), GrantRecords.Another)
        );

        await Assert.ThrowsAsync<ClaimNeeded>(() => run.HandleAsync(launched, Some.Selection(Some.InstanceId)));
        Assert.Equal(Some.ProfileArn, run.Ec2.ProfileOf(Some.InstanceId));

        await run.Records.RecordAsync(newer!, RecordMoment.Requested, Some.Selection(), execution: GrantRecords.Another);
        await Assert.ThrowsAsync<Superseded>(() => run.HandleAsync(launched, Some.Selection(Some.InstanceId)));
        Assert.Null(run.Ec2.ProfileOf(Some.InstanceId));
    }

    [Fact]
    public async Task A_run_whose_grant_was_revoked_removes_its_own_associations()
    {
        run.Ec2.Add(Some.InstanceId, "running", null, ("Team", "web"));
        await run.Records.ApplyAsync(Some.WithTags(("Team", "web")));
        run.Ec2.Before = WhenAssociating(() =>
            run.Records.Grants.RevokeAsync(GrantRecords.Grant, long.MaxValue, seen: null, CancellationToken.None)
        );

        await Assert.ThrowsAsync<Superseded>(() => run.LaunchAsync());

        Assert.Null(run.Ec2.ProfileOf(Some.InstanceId));
    }

    [Fact]
    public async Task A_record_that_somebody_has_spoiled_leaves_no_profile_and_no_run_that_never_ends()
    {
        run.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn, ("Team", "db"));
        await run.Records.ApplyAsync(Some.WithTags(("Team", "web")));
        var launched = await run.Records.LaunchedAsync();
        run.Records.Table.Put(
            "grants",
            GrantRecords.Id,
            ("generation", new AttributeValue("spoiled")),
            ("requested", new AttributeValue(run.Records.Item!["requested"]))
        );

        await Assert.ThrowsAsync<Superseded>(() => run.HandleAsync(launched, Some.Selection(Some.InstanceId)));

        Assert.Null(run.Ec2.ProfileOf(Some.InstanceId));
    }

    [Fact]
    public async Task A_run_that_was_superseded_before_its_first_write_writes_nothing()
    {
        run.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);
        run.Ec2.Add("i-00000001");
        var older = await run.Records.BeginAsync(Some.Seed);
        run.Records.Executions.Over(Some.Execution, "ABORTED", DateTimeOffset.UnixEpoch);
        await run.Records.BeginAsync(Some.Seed, execution: GrantRecords.Another);

        await Assert.ThrowsAsync<Superseded>(() =>
            run.HandleAsync(older, Some.Leaving(Some.InstanceId) with { Associate = ["i-00000001"] })
        );

        Assert.Equal((Some.ProfileArn, (string?)null), (run.Ec2.ProfileOf(Some.InstanceId), run.Ec2.ProfileOf("i-00000001")));
    }

    // What happens after the run has looked at its grant for the last time, and before EC2 does what it requests.
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
}
