using Amazon.EC2.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

/// <summary>Which instances the ids and tags of a request select.</summary>
public sealed class SelectInstancesTests
{
    private readonly TwoAccounts accounts = new(new SkippedPauses(TimeProvider.System.GetUtcNow()));

    [Fact]
    public async Task A_run_only_for_selected_instances_ends_for_one_that_the_record_no_longer_selects()
    {
        accounts.Ec2.Add(Some.InstanceId, "running", null, ("Team", "web"));
        var launched = Some.WithIds(Some.InstanceId) with { Recorded = true };

        var superseded = await Assert.ThrowsAsync<Superseded>(() =>
            accounts.SelectAsync(launched with { SelectedBy = Some.WithTags(("Team", "db")).Consumer.Instances })
        );
        var byTags = await accounts.SelectAsync(launched with { SelectedBy = Some.WithTags(("Team", "web")).Consumer.Instances });
        var byId = await accounts.SelectAsync(launched with { SelectedBy = Some.WithIds(Some.InstanceId).Consumer.Instances });
        var byHand = await accounts.SelectAsync(launched);

        Assert.Contains($"web-team does not select {Some.InstanceId}", superseded.Message, StringComparison.Ordinal);
        Assert.All([byTags, byId, byHand], selection => Assert.Equal([Some.InstanceId], selection.Associate));
    }

    [Fact]
    public async Task Notes_about_a_repository_are_in_the_report()
    {
        accounts.Ec2.Add(Some.InstanceId, "running", profileArn: null);
        accounts.Repositories.Repositories[("us-east-2", "SharedDemoRepo")].KmsKeyId = "arn:aws:kms:us-east-2:111111111111:key/1234";

        var selection = await accounts.SelectAsync(Some.SeedWith(seed => seed["consumer"]!["instances"]!.AsObject().Remove("tags")));

        Assert.Contains("key/1234", Assert.Single(selection.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_with_both_the_id_and_the_tags_is_selected_once()
    {
        accounts.Ec2.Add("i-00000001", "running", null, ("Team", "web"));
        accounts.Ec2.Add(Some.InstanceId, "running", null, ("Team", "web"));
        accounts.Ec2.Add("i-00000002", "running", null, ("Team", "db"));

        var selection = await accounts.SelectAsync(Some.Seed);

        Assert.Equal(["i-00000001", Some.InstanceId], selection.Instances.Select(instance => instance.InstanceId));
        Assert.Equal(["i-00000001", Some.InstanceId], selection.Associate);
        Assert.Equal(["i-00000001", Some.InstanceId], Assert.Single(selection.Batches).Waiting);
    }

    [Fact]
    public async Task Every_page_is_read_and_batches_have_at_most_50()
    {
        for (var index = 0; index < 120; index++)
        {
            accounts.Ec2.Add($"i-{index:x8}", "running", Some.ProfileArn, ("Team", "web"));
        }

        var selection = await accounts.SelectAsync(Some.WithTags(("Team", "web")));

        Assert.Equal([50, 50, 20], selection.Batches.Select(batch => batch.Waiting.Count));
        Assert.Empty(selection.Associate);
    }

    [Fact]
    public async Task Too_many_instances_for_one_run_are_refused_with_the_numbers()
    {
        for (var index = 0; index < 501; index++)
        {
            accounts.Ec2.Add($"i-{index:x8}", "running", Some.ProfileArn, ("Team", "web"));
        }

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => accounts.SelectAsync(Some.WithTags(("Team", "web"))));

        Assert.Contains("$.consumer.instances: 501 instances match; one run takes 500.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wildcards_in_a_tags_value_are_not_wildcards()
    {
        accounts.Ec2.Add("i-00000001", "running", null, ("Team", @"w*b?\"));

        var selection = await accounts.SelectAsync(Some.WithTags(("Team", @"w*b?\")));

        Assert.Single(selection.Instances);
        Assert.Contains(
            accounts.Ec2.Fake.Made<DescribeInstancesRequest>().SelectMany(request => request.Filters),
            filter => filter.Name == "tag:Team" && filter.Values is [@"w\*b\?\\"]
        );
    }

    [Fact]
    public async Task Tags_that_match_no_instance_are_not_an_error()
    {
        var selection = await accounts.SelectAsync(Some.WithTags(("Team", "web")));

        Assert.Empty(selection.Instances);
        Assert.Empty(selection.Batches);
    }

    [Fact]
    public async Task All_ids_that_do_not_exist_or_are_terminated_are_named()
    {
        accounts.Ec2.Add("i-00000001", "terminated", null);
        accounts.Ec2.Add("i-00000003", "running", null);

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() =>
            accounts.SelectAsync(Some.WithIds("i-00000001", "i-00000002", "i-00000003"))
        );

        Assert.Equal(
            "2 problems in the request:\n$.consumer.instances.ids[0]: the instance i-00000001 is "
                + "terminated\n$.consumer.instances.ids[1]: account 222222222222 has no instance i-00000002 in us-east-2; "
                + "consumer.region is the Region that the instances are in",
            refused.Message
        );
    }

    [Fact]
    public async Task A_stopped_instance_is_reported_if_named_and_left_until_it_starts_if_only_tagged()
    {
        accounts.Ec2.Add("i-00000001", "stopped", null);
        accounts.Ec2.Add("i-00000002", "stopped", null, ("Team", "web"));
        accounts.Ec2.Add("i-00000003", "running", null, ("Team", "web"));
        var request = Some.SeedWith(seed => seed["consumer"]!["instances"]!["ids"]![0] = "i-00000001");

        var selection = await accounts.SelectAsync(request);

        Assert.Equal(
            [("i-00000001", "stopped"), ("i-00000003", "running")],
            selection.Instances.Select(instance => (instance.InstanceId, instance.State))
        );
        Assert.Equal(["i-00000003"], selection.Batches.SelectMany(batch => batch.Waiting));
        Assert.Equal("i-00000002 has the tags and is stopped: it is configured when it next starts.", Assert.Single(selection.Notes));
    }

    [Fact]
    public async Task Thousands_of_stopped_instances_make_a_few_notes_and_a_count()
    {
        accounts.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn, ("Team", "web"));
        for (var index = 0; index < 3000; index++)
        {
            accounts.Ec2.Add($"i-{index:x8}", "stopped", null, ("Team", "web"));
        }

        var selection = await accounts.SelectAsync(Some.WithTags(("Team", "web")));

        Assert.Equal(21, selection.Notes.Count);
        Assert.Equal("2980 more instances have the tags but are not running: each is configured when it starts.", selection.Notes[^1]);
    }

    [Fact]
    public async Task A_launched_instance_that_EC2_does_not_show_yet_is_retried()
    {
        var notYet = await Assert.ThrowsAsync<TemporaryFailure>(() =>
            accounts.SelectAsync(Some.WithIds(Some.InstanceId) with { Recorded = true })
        );

        Assert.Contains($"EC2 does not show {Some.InstanceId} in", notYet.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_shown_within_seconds_is_selected_by_a_full_run_too()
    {
        var looks = 0;
        accounts.Ec2.Before = request =>
        {
            if (request is DescribeInstancesRequest { Filters: [{ Name: "instance-id" }] } && ++looks == 3)
                accounts.Ec2.Add(Some.InstanceId, "running", null);
        };

        var selection = await accounts.SelectAsync(Some.WithIds(Some.InstanceId));

        Assert.Equal(Some.InstanceId, Assert.Single(selection.Instances).InstanceId);
    }

    [Fact]
    public async Task A_full_run_names_an_instance_that_does_not_exist() =>
        await Assert.ThrowsAsync<InvalidRequest>(() => accounts.SelectAsync(Some.WithIds(Some.InstanceId)));

    [Fact]
    public async Task Fifty_tags_and_the_states_do_not_exceed_the_filters_that_EC2_accepts()
    {
        var tags = Enumerable.Range(0, 50).Select(index => (Key: $"Tag{index}", Value: "x")).ToArray();
        accounts.Ec2.Add("i-00000001", "running", null, tags);
        accounts.Ec2.Add("i-00000002", "running", null, [.. tags[..^1], ("Tag49", "y")]);

        var selection = await accounts.SelectAsync(Some.WithTags(tags));

        Assert.Equal(["i-00000001"], selection.Associate);
    }
}
