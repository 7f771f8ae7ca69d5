using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LocalAws.Tests.Ec2;
using Microsoft.Extensions.Time.Testing;

namespace LocalAws.Tests.Events;

/// <summary>A clock that the test drives, and the lines of the log.</summary>
public sealed class DrivenLocalAws : LocalAwsFixture
{
    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public ConcurrentQueue<string> Log { get; } = new();

    protected override LocalAwsOptions Configure(LocalAwsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { Time = Clock, Log = Log.Enqueue };
    }
}

public class EventDeliveryTests(DrivenLocalAws aws) : IClassFixture<DrivenLocalAws>
{
    private const string A = LocalAwsFixture.AccountA;
    private const string B = LocalAwsFixture.AccountB;
    private const string Region = "us-east-2";

    [Fact]
    public async Task An_event_that_the_other_bus_refuses_is_dropped_with_a_line_in_the_log()
    {
        await aws.Host.JsonAsync(A, "events", "CreateEventBus", new() { ["Name"] = "closed" });
        await ForwardAsync(B, "default", A, "closed");
        await PutAsync(B, "to-closed");
        var line = await LoggedAsync("dropped");
        Assert.Contains("AccessDeniedException", line);
        Assert.Contains($"is not authorized to perform: events:PutEvents on resource: arn:aws:events:{Region}:{A}:event-bus/closed", line);
    }

    [Fact]
    public async Task An_event_from_another_bus_is_not_forwarded_to_a_third()
    {
        await aws.Host.JsonAsync(A, "events", "CreateEventBus", new() { ["Name"] = "second" });
        await aws.Host.JsonAsync(A, "events", "CreateEventBus", new() { ["Name"] = "third" });
        await ForwardAsync(A, "default", A, "second");
        await ForwardAsync(A, "second", A, "third");
        await PutAsync(A, "to-second");
        Assert.Contains(
            $" to arn:aws:events:{Region}:{A}:event-bus/third: it already came from another bus.",
            await LoggedAsync("came from another bus")
        );
    }

    [Fact]
    public async Task An_undeliverable_event_goes_to_the_targets_dead_letter_queue_if_its_policy_allows_the_rule()
    {
        await aws.Host.JsonAsync(A, "events", "CreateEventBus", new() { ["Name"] = "shut" });
        var queue = (string)(await aws.Host.JsonAsync(B, "sqs", "CreateQueue", new() { ["QueueName"] = "letters" })).Body!["QueueUrl"]!;
        var arn = $"arn:aws:sqs:{Region}:{B}:letters";
        await ForwardAsync(B, "default", A, "shut", arn);
        await PutAsync(B, "without-a-policy");
        Assert.Contains("AccessDenied", await LoggedAsync("nor to its dead-letter queue"), StringComparison.Ordinal);

        var policy = new JsonObject
        {
            ["Statement"] = new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["Service"] = "events.amazonaws.com" },
                ["Action"] = "sqs:SendMessage",
                ["Resource"] = arn,
                ["Condition"] = new JsonObject
                {
                    ["ArnEquals"] = new JsonObject { ["aws:SourceArn"] = $"arn:aws:events:{Region}:{B}:rule/to-shut" },
                },
            },
        };
        await aws.Host.JsonAsync(
            B,
            "sqs",
            "SetQueueAttributes",
            new()
            {
                ["QueueUrl"] = queue,
                ["Attributes"] = new JsonObject { ["Policy"] = policy.ToJsonString() },
            }
        );
        await PutAsync(B, "with-a-policy");
        var message = await Wait.ForAsync(
            async () =>
            {
                aws.Clock.Advance(TimeSpan.FromSeconds(1));
                var received = await aws.Host.JsonAsync(
                    B,
                    "sqs",
                    "ReceiveMessage",
                    new() { ["QueueUrl"] = queue, ["MessageAttributeNames"] = new JsonArray("All") }
                );
                return received.Body?["Messages"]?[0]?.AsObject();
            },
            "the event is in the queue"
        );

        Assert.Equal("with-a-policy", (string?)JsonNode.Parse((string)message["Body"]!)!["detail-type"]);
        Assert.Equal("AccessDeniedException", (string?)message["MessageAttributes"]!["ERROR_CODE"]!["StringValue"]);
        Assert.Equal($"arn:aws:events:{Region}:{A}:event-bus/shut", (string?)message["MessageAttributes"]!["TARGET_ARN"]!["StringValue"]);
    }

    /// <summary>A rule that sends everything on one bus to another, under a role that may.</summary>
    private async Task ForwardAsync(string account, string from, string toAccount, string to, string? deadLetters = null)
    {
        var bus = $"arn:aws:events:{Region}:{toAccount}:event-bus/{to}";
        await aws.Host.JsonAsync(
            account,
            "iam",
            "CreateRole",
            new() { ["RoleName"] = $"to-{to}", ["AssumeRolePolicyDocument"] = PolicyJson.Trusts("events.amazonaws.com") }
        );
        await aws.Host.JsonAsync(
            account,
            "iam",
            "PutRolePolicy",
            new()
            {
                ["RoleName"] = $"to-{to}",
                ["PolicyName"] = "forward",
                ["PolicyDocument"] = PolicyJson.Allow("events:PutEvents", bus),
            }
        );
        await aws.Host.JsonAsync(
            account,
            "events",
            "PutRule",
            new()
            {
                ["Name"] = $"to-{to}",
                ["EventBusName"] = from,
                ["EventPattern"] = """{"source":["shop"]}""",
            }
        );
        await aws.Host.JsonAsync(
            account,
            "events",
            "PutTargets",
            new()
            {
                ["Rule"] = $"to-{to}",
                ["EventBusName"] = from,
                ["Targets"] = new JsonArray(
                    new JsonObject
                    {
                        ["Id"] = "bus",
                        ["Arn"] = bus,
                        ["RoleArn"] = $"arn:aws:iam::{account}:role/to-{to}",
                        ["DeadLetterConfig"] = deadLetters is null ? null : new JsonObject { ["Arn"] = deadLetters },
                        ["RetryPolicy"] = new JsonObject { ["MaximumRetryAttempts"] = 1 },
                    }
                ),
            }
        );
    }

    private Task PutAsync(string account, string detailType) =>
        aws.Host.JsonAsync(
            account,
            "events",
            "PutEvents",
            new()
            {
                ["Entries"] = new JsonArray(
                    new JsonObject
                    {
                        ["Source"] = "shop",
                        ["DetailType"] = detailType,
                        ["Detail"] = "{}",
                    }
                ),
            }
        );

    /// <summary>The first line with these words; advances the clock until it comes.</summary>
    private Task<string> LoggedAsync(string words) =>
        Wait.ForAsync(
            () =>
            {
                var found = aws.Log.FirstOrDefault(line => line.Contains(words, StringComparison.Ordinal));
                if (found is null)
                    aws.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(found);
            },
            $"a line with \"{words}\"",
            TimeSpan.FromMilliseconds(5)
        );
}
