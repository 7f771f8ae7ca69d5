using System.Text.Json.Nodes;
using Amazon.EC2.Model;
using LocalAws.Ec2;
using LocalAws.Events;

namespace LocalAws.Tests.Ec2;

/// <summary>The events that EC2 sends to EventBridge.</summary>
public sealed class StateChangeTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>
{
    private const string Account = "222222222222";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_change_of_state_is_published_in_order()
    {
        var told = new Recorder();
        var cloud = local.Host.Cloud;
        var registry = new InstanceRegistry(told, cloud.Hosts, cloud.Lag, TimeProvider.System);
        var instance = registry.Add(
            new(Account, "eu-west-1", "eu-west-1a", Accounts.AmiId, "t3.micro", "", new Dictionary<string, string>(), null, new()),
            "r-0",
            0
        );
        registry.Start(instance);
        await registry.StopAsync(instance, Cancel);
        registry.Restart(instance);
        await registry.TerminateAsync(instance);
        Assert.Equal(
            ["pending", "running", "stopping", "stopped", "pending", "running", "shutting-down", "terminated"],
            told.Events.Select(e => e.Detail["state"]!.GetValue<string>())
        );
        Assert.All(
            told.Events,
            e =>
                Assert.Equal(
                    (
                        Account,
                        "eu-west-1",
                        "aws.ec2",
                        "EC2 Instance State-change Notification",
                        $"arn:aws:ec2:eu-west-1:{Account}:instance/{instance.Id}",
                        instance.Id
                    ),
                    (e.Account, e.Region, e.Source, e.DetailType, e.Resource, e.Detail["instance-id"]!.GetValue<string>())
                )
        );
    }

    [Fact]
    public async Task Two_concurrent_calls_with_one_token_launch_one_instance()
    {
        using var ec2 = local.Host.Ec2(Account);
        var request = new RunInstancesRequest
        {
            ImageId = Accounts.AmiId,
            MinCount = 1,
            MaxCount = 1,
            ClientToken = Guid.NewGuid().ToString(),
        };
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ec2.RunInstancesAsync(request, Cancel)));
        Assert.Single(runs.Select(r => r.Reservation.Instances[0].InstanceId).Distinct());
    }

    private sealed class Recorder : IEventSource
    {
        public List<(string Account, string Region, string Source, string DetailType, string Resource, JsonObject Detail)> Events { get; } =
        [];

        public void Publish(
            string accountId,
            string region,
            string source,
            string detailType,
            IReadOnlyList<string> resources,
            JsonObject detail
        ) => Events.Add((accountId, region, source, detailType, Assert.Single(resources), detail));
    }
}
