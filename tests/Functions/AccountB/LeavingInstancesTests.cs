using Amazon.DynamoDBv2.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

/// <summary>Instances that had the access and are no longer selected.</summary>
public sealed class LeavingInstancesTests
{
    private const string ForeignProfile = $"arn:aws:iam::{Some.AccountB}:instance-profile/app/Reporting";

    private readonly TwoAccounts accounts = new(new SkippedPauses(TimeProvider.System.GetUtcNow()));

    [Fact]
    public async Task An_instance_with_the_profile_that_is_not_selected_leaves_whatever_its_state()
    {
        accounts.Ec2.Add("i-00000001", "running", Some.ProfileArn);
        accounts.Ec2.Add("i-00000002", "stopped", Some.ProfileArn);
        accounts.Ec2.Add("i-00000003", "terminated", Some.ProfileArn);
        accounts.Ec2.Add("i-00000004", "running", ForeignProfile);
        accounts.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);
        // A command is recorded before it is sent.
        accounts.Records.Table.Put("instances/" + GrantRecords.Id, "i-00000001");

        var selection = await accounts.SelectAsync(Some.WithIds(Some.InstanceId));

        Assert.Equal(
            [
                new LeavingInstance("i-00000001", "running", HasProfile: true),
                new LeavingInstance("i-00000002", "stopped", HasProfile: true) { Untouched = true },
            ],
            selection.Leaving
        );
    }

    [Fact]
    public async Task A_stopped_instance_with_the_tags_has_not_left()
    {
        accounts.Ec2.Add(Some.InstanceId, "stopped", Some.ProfileArn, ("Team", "web"));

        var selection = await accounts.SelectAsync(Some.WithTags(("Team", "web")));

        Assert.Empty(selection.Instances);
        Assert.Empty(selection.Leaving);
    }

    [Fact]
    public async Task An_instance_with_a_profile_of_a_former_name_leaves_too()
    {
        accounts.Ec2.Add("i-00000001", "running", $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/Former");
        var applied = new AppliedGrant { InstanceRoleNames = ["Former"] };

        var selection = await accounts.SelectAsync(Some.WithTags(("Team", "web")) with { Applied = applied });

        Assert.Equal([new LeavingInstance("i-00000001", "running", HasProfile: true) { Untouched = true }], selection.Leaving);
    }

    [Fact]
    public async Task An_instance_known_only_from_the_record_leaves_without_a_profile_of_the_grant()
    {
        accounts.Ec2.Add("i-00000001", "running", ForeignProfile);
        accounts.Ec2.Add("i-00000004", "running");
        foreach (var id in new[] { "i-00000001", "i-00000002", "i-00000004", Some.InstanceId })
            accounts.Records.Table.Put("instances/" + GrantRecords.Id, id);

        accounts.Records.Table.Put("instances/" + GrantRecords.Id, "i-00000003", ("deleteAt", new AttributeValue { N = "1" }));
        accounts.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);

        var selection = await accounts.SelectAsync(Some.WithIds(Some.InstanceId));

        Assert.Equal(
            [
                new LeavingInstance("i-00000001", "running", HasProfile: false) { HasOther = true },
                new LeavingInstance("i-00000002", "terminated", HasProfile: false),
                new LeavingInstance("i-00000004", "running", HasProfile: false),
            ],
            selection.Leaving
        );
    }

    [Fact]
    public async Task Of_instances_that_are_kept_out_by_their_ids_alone_those_that_are_gone_may_be_forgotten()
    {
        accounts.Ec2.Add("i-00000001", "running", ForeignProfile);
        accounts.Ec2.Add("i-00000002", "terminated", ForeignProfile);
        accounts.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);
        string[] alone = ["i-00000001", "i-00000002", "i-00000003"];
        var applied = new AppliedGrant
        {
            Left =
            [
                .. alone.Select(id => new LeftInstance(id, DateTimeOffset.UnixEpoch) { WithoutProfile = true }),
                new LeftInstance("i-00000004", DateTimeOffset.UnixEpoch),
            ],
        };

        var selection = await accounts.SelectAsync(Some.WithIds(Some.InstanceId) with { Applied = applied });

        Assert.Equal(["i-00000002", "i-00000003"], selection.Forgotten);
        Assert.Empty(selection.Leaving);
    }

    /// <summary>EC2 shows an instance late, so one that is being configured is not forgotten; but no run lasts for a day.</summary>
    [Fact]
    public async Task An_instance_that_is_gone_is_forgotten_though_the_run_that_configured_it_never_said_how_that_ended()
    {
        accounts.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);
        Put("i-00000001", hours: 16);
        Put("i-00000002", hours: 18);

        Assert.Equal(["i-00000002"], (await accounts.SelectAsync(Some.WithIds(Some.InstanceId))).Gone);

        void Put(string id, int hours) =>
            accounts.Records.Table.Put(
                "instances/" + GrantRecords.Id,
                id,
                ("status", new AttributeValue("CONFIGURING")),
                ("at", new AttributeValue($"{TimeProvider.System.GetUtcNow().AddHours(-hours):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}"))
            );
    }

    [Fact]
    public async Task Of_all_the_instances_that_are_gone_a_run_forgets_some_and_the_next_one_others()
    {
        accounts.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);
        accounts.Ec2.Add("i-ffffffff", "running", ForeignProfile);
        foreach (var index in Enumerable.Range(0, 250))
            accounts.Records.Table.Put("instances/" + GrantRecords.Id, $"i-{index:x8}");
        accounts.Records.Table.Put("instances/" + GrantRecords.Id, "i-ffffffff");

        var selection = await accounts.SelectAsync(Some.WithIds(Some.InstanceId));

        Assert.Contains(new LeavingInstance("i-ffffffff", "running", HasProfile: false) { HasOther = true }, selection.Leaving);
        Assert.Equal(50, selection.Leaving.Count(leaving => leaving.State == "terminated"));
        Assert.Equal(51, selection.Leaving.Count);
    }

    [Fact]
    public async Task More_leaving_instances_than_a_state_has_room_for_are_refused_with_the_numbers()
    {
        foreach (var index in Enumerable.Range(0, 201))
            accounts.Ec2.Add($"i-{index:x8}", "running", Some.ProfileArn);
        accounts.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => accounts.SelectAsync(Some.WithIds(Some.InstanceId)));

        Assert.Contains(
            "$.consumer.instances: 201 instances have the access and are not selected; one run takes it from 200. "
                + "Narrow the selection in steps of at most 200, 12 hours apart,",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_run_for_single_instances_makes_no_instance_leave()
    {
        accounts.Ec2.Add("i-00000001", "running", Some.ProfileArn);
        accounts.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);
        accounts.Records.Table.Put("instances/" + GrantRecords.Id, "i-00000002");

        var selection = await accounts.SelectAsync(Some.WithIds(Some.InstanceId) with { Recorded = true });

        Assert.Empty(selection.Leaving);
    }
}
