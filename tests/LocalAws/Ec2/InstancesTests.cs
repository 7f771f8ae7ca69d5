using Amazon.EC2;
using Amazon.EC2.Model;
using static LocalAws.Tests.Ec2.Accounts;

namespace LocalAws.Tests.Ec2;

/// <summary>Instances and what describes them, by the SDK and by the aws CLI.</summary>
public sealed class InstancesTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>
{
    private const string Account = "222222222222";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly AmazonEC2Client ec2 = local.Host.Ec2(Account);

    [Fact]
    public async Task An_instance_is_pending_and_then_running()
    {
        var run = await RunAsync(new() { InstanceType = "t3.micro", TagSpecifications = [Tagged(("Team", "web"))] });
        var accepted = Assert.Single(run);
        Assert.Equal(InstanceStateName.Pending, accepted.State.Name);
        Assert.Matches("^i-[0-9a-f]{17}$", accepted.InstanceId);

        var seen = await ec2.InstanceAsync(accepted.InstanceId);
        Assert.Equal(InstanceStateName.Running, seen.State.Name);
        Assert.Equal(("t3.micro", AmiId, "us-east-2a"), (seen.InstanceType.Value, seen.ImageId, seen.Placement.AvailabilityZone));
        Assert.Equal(("Team", "web"), (seen.Tags.Single().Key, seen.Tags.Single().Value));
        Assert.Null(seen.IamInstanceProfile);
    }

    [Fact]
    public async Task The_aws_CLI_runs_waits_for_and_terminates_an_instance()
    {
        var id = (
            await local.AwsAsync(
                Account,
                "ec2",
                "run-instances",
                "--image-id",
                AmiId,
                "--count",
                "1",
                "--tag-specifications",
                "ResourceType=instance,Tags=[{Key=Name,Value=cli}]"
            )
        ).Json["Instances"]![0]!["InstanceId"]!.GetValue<string>();
        Assert.Equal(0, (await local.AwsAsync(Account, "ec2", "wait", "instance-status-ok", "--instance-ids", id)).ExitCode);
        Assert.Equal(
            "shutting-down",
            (await local.AwsAsync(Account, "ec2", "terminate-instances", "--instance-ids", id)).Json["TerminatingInstances"]![0]![
                "CurrentState"
            ]!["Name"]!.GetValue<string>()
        );
        Assert.Equal(InstanceStateName.Terminated, (await ec2.InstanceAsync(id)).State.Name);
    }

    [Fact]
    public async Task The_same_client_token_launches_only_once_and_is_refused_with_another_request()
    {
        var request = new RunInstancesRequest { ClientToken = Guid.NewGuid().ToString() };
        var first = await RunAsync(request);
        Assert.Equal(first[0].InstanceId, (await RunAsync(request))[0].InstanceId);
        request.InstanceType = "t3.large";
        await FailsAsync("IdempotentParameterMismatch", () => RunAsync(request));
    }

    [Theory]
    [InlineData("not-an-image", "InvalidAMIID.Malformed", "Invalid id: \"not-an-image\" (expecting \"ami-...\")")]
    [InlineData("", "InvalidAMIID.Malformed", "Invalid id: \"\" (expecting \"ami-...\")")]
    public async Task An_invalid_image_id_is_refused(string image, string code, string message) =>
        await FailsAsync(code, () => RunAsync(new() { ImageId = image }), message);

    [Fact]
    public async Task What_is_not_supported_is_refused_by_name()
    {
        var refused = await FailsAsync("NotImplemented", () => RunAsync(new() { UserData = "IyEvYmluL3NoCg==" }));
        Assert.Contains("UserData", refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            "SubnetId",
            (await FailsAsync("NotImplemented", () => RunAsync(new() { SubnetId = "subnet-12345678" }))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("foobar", "InvalidInstanceID.Malformed", "Invalid id: \"foobar\"")]
    [InlineData("i-00000000000000000", "InvalidInstanceID.NotFound", "The instance ID 'i-00000000000000000' does not exist")]
    public async Task An_unknown_instance_id_is_refused(string id, string code, string message)
    {
        await FailsAsync(code, () => ec2.InstanceAsync(id), message);
        await FailsAsync(code, () => ec2.StopInstancesAsync(new() { InstanceIds = [id] }, Cancel), message);
    }

    [Fact]
    public async Task An_unknown_instance_among_known_ones_leaves_all_of_them_running()
    {
        var id = (await RunAsync(new()))[0].InstanceId;
        await FailsAsync(
            "InvalidInstanceID.NotFound",
            () => ec2.TerminateInstancesAsync(new() { InstanceIds = [id, "i-00000000000000001", "i-00000000000000002"] }, Cancel),
            "The instance IDs 'i-00000000000000001, i-00000000000000002' do not exist"
        );
        Assert.Equal(InstanceStateName.Running, (await ec2.InstanceAsync(id)).State.Name);
    }

    [Fact]
    public async Task Another_account_and_another_Region_do_not_see_it()
    {
        var id = (await RunAsync(new()))[0].InstanceId;
        using var other = local.Host.Ec2("111111111111");
        await FailsAsync("InvalidInstanceID.NotFound", () => other.DescribeInstancesAsync(new() { InstanceIds = [id] }, Cancel));
    }

    [Fact]
    public async Task A_stopped_instance_keeps_its_identity_and_starts_again()
    {
        var before = (await RunAsync(new()))[0];
        await ec2.StopInstancesAsync(new() { InstanceIds = [before.InstanceId] }, Cancel);
        Assert.Equal(InstanceStateName.Stopped, (await ec2.InstanceAsync(before.InstanceId)).State.Name);
        var started = await ec2.StartInstancesAsync(new() { InstanceIds = [before.InstanceId] }, Cancel);
        Assert.Equal(
            (InstanceStateName.Stopped, InstanceStateName.Pending),
            (started.StartingInstances[0].PreviousState.Name, started.StartingInstances[0].CurrentState.Name)
        );
        var after = await ec2.InstanceAsync(before.InstanceId);
        Assert.Equal((InstanceStateName.Running, before.PrivateIpAddress), (after.State.Name, after.PrivateIpAddress));
    }

    [Fact]
    public async Task A_terminated_instance_does_not_start_and_has_no_address()
    {
        var id = (await RunAsync(new()))[0].InstanceId;
        await ec2.TerminateInstancesAsync(new() { InstanceIds = [id] }, Cancel);
        await FailsAsync(
            "IncorrectInstanceState",
            () => ec2.StartInstancesAsync(new() { InstanceIds = [id] }, Cancel),
            $"The instance '{id}' is not in a state from which it can be started"
        );
        Assert.Null((await ec2.InstanceAsync(id)).PrivateIpAddress);
    }

    [Theory]
    [InlineData("tag:{0}", "a*c", new[] { "abc", "a*c" })]
    [InlineData("tag:{0}", "a\\*c", new[] { "a*c" })]
    [InlineData("tag:{0}", "a?c", new[] { "abc", "a*c" })]
    [InlineData("tag:{0}", "A*C", new string[0])]
    [InlineData("tag-key", "{0}", new[] { "abc", "a*c", "x" })]
    public async Task Stars_and_question_marks_in_a_filter_are_wildcards_unless_escaped(string name, string value, string[] expected)
    {
        var key = "k" + Guid.NewGuid().ToString("N");
        foreach (var tag in (string[])["abc", "a*c", "x"])
            await RunAsync(new() { TagSpecifications = [Tagged((key, tag))] });
        var found = await ec2.DescribeInstancesAsync(
            new()
            {
                Filters =
                [
                    new(name.Replace("{0}", key, StringComparison.Ordinal), [value.Replace("{0}", key, StringComparison.Ordinal)]),
                    new("instance-state-name", ["running"]),
                ],
            },
            Cancel
        );
        Assert.Equal(expected.Order(), (found.Reservations ?? []).SelectMany(r => r.Instances).Select(i => i.Tags[0].Value).Order());
    }

    [Fact]
    public async Task An_unknown_filter_is_refused() =>
        await FailsAsync(
            "InvalidParameterValue",
            () => ec2.DescribeInstancesAsync(new() { Filters = [new("colour", ["red"])] }, Cancel),
            "The filter 'colour' is invalid"
        );

    [Fact]
    public async Task More_than_fifty_filters_are_refused() =>
        await FailsAsync(
            "FilterLimitExceeded",
            () =>
                ec2.DescribeInstancesAsync(
                    new() { Filters = [.. Enumerable.Range(0, 51).Select(index => new Filter($"tag:Tag{index}", ["x"]))] },
                    Cancel
                ),
            "The maximum number of filters specified on a single call is 50"
        );

    [Fact]
    public async Task Pages_show_every_instance_once()
    {
        var key = "k" + Guid.NewGuid().ToString("N");
        var ids = (
            await RunAsync(
                new()
                {
                    MinCount = 12,
                    MaxCount = 12,
                    TagSpecifications = [Tagged((key, "v"))],
                }
            )
        ).Select(i => i.InstanceId);
        var seen = new List<string>();
        var request = new DescribeInstancesRequest { Filters = [new("tag-key", [key])], MaxResults = 5 };
        do
        {
            var page = await ec2.DescribeInstancesAsync(request, Cancel);
            Assert.True(page.Reservations.Sum(r => r.Instances.Count) <= 5);
            seen.AddRange(page.Reservations.SelectMany(r => r.Instances).Select(i => i.InstanceId));
            request.NextToken = page.NextToken;
        } while (request.NextToken is not null);
        Assert.Equal(ids, seen);
        request.InstanceIds = [seen[0]];
        await FailsAsync(
            "InvalidParameterCombination",
            () => ec2.DescribeInstancesAsync(request, Cancel),
            "The parameter instancesSet cannot be used with the parameter maxResults"
        );
    }

    [Fact]
    public async Task Tags_are_created_changed_and_deleted()
    {
        var id = (await RunAsync(new() { TagSpecifications = [Tagged(("a", "1"))] }))[0].InstanceId;
        await ec2.CreateTagsAsync(new() { Resources = [id], Tags = [new("a", "2"), new("b", "3")] }, Cancel);
        await ec2.DeleteTagsAsync(new() { Resources = [id], Tags = [new("a", "not this"), new("b", "3")] }, Cancel);
        var tags = await ec2.DescribeTagsAsync(new() { Filters = [new("resource-id", [id])] }, Cancel);
        Assert.Equal(("a", "2"), (tags.Tags.Single().Key, tags.Tags.Single().Value));
        await FailsAsync(
            "InvalidParameterValue",
            () => ec2.CreateTagsAsync(new() { Resources = [id], Tags = [new("aws:x", "2")] }, Cancel)
        );
    }

    [Fact]
    public async Task A_permitted_dry_run_is_an_error_of_its_own()
    {
        var error = await FailsAsync(
            "DryRunOperation",
            () => RunAsync(new() { DryRun = true }),
            "Request would have succeeded, but DryRun flag is set."
        );
        Assert.Equal(412, (int)error.StatusCode);
    }

    [Fact]
    public async Task Without_permission_nothing_runs_and_the_message_names_the_missing_one()
    {
        var mayDescribe = await local.Host.RoleAsync(Account, """{"Effect":"Allow","Action":"ec2:DescribeInstances","Resource":"*"}""");
        using var client = local.Host.Ec2(Account, mayDescribe);
        await client.DescribeInstancesAsync(Cancel);
        var denied = await FailsAsync("UnauthorizedOperation", () => client.RunAsync());
        Assert.Matches(
            "^You are not authorized to perform this operation. User: arn:aws:sts::222222222222:assumed-role/.* is not "
                + "authorized to perform: ec2:RunInstances on resource: "
                + "arn:aws:ec2:us-east-2:222222222222:instance/\\* because no identity-based policy allows the "
                + "ec2:RunInstances action. Encoded authorization failure message: .+$",
            denied.Message
        );
        Assert.Equal(403, (int)denied.StatusCode);
    }

    private async Task<List<Instance>> RunAsync(RunInstancesRequest request)
    {
        request.ImageId ??= AmiId;
        request.MinCount ??= 1;
        request.MaxCount ??= 1;
        return (await ec2.RunInstancesAsync(request, Cancel)).Reservation.Instances;
    }
}
