using System.Text.Json.Nodes;

namespace LocalAws.Tests.Events;

/// <summary>Rules, targets and events of one account, as the aws CLI asks for them.</summary>
public class EventBridgeTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    private const string A = LocalAwsFixture.AccountA;
    private const string Region = "us-east-2";

    [Fact]
    public async Task A_rule_is_put_described_disabled_and_deleted()
    {
        var arn = (await aws.AwsAsync(A, "events", "put-rule", "--name", "orders", "--event-pattern", """{"source":["shop"]}""")).Json[
            "RuleArn"
        ];
        Assert.Equal($"arn:aws:events:{Region}:{A}:rule/orders", (string?)arn);
        await aws.AwsAsync(A, "events", "disable-rule", "--name", "orders");
        var rule = (await aws.AwsAsync(A, "events", "describe-rule", "--name", "orders")).Json;
        Assert.Equal(
            ("DISABLED", """{"source":["shop"]}""", "default"),
            ((string)rule["State"]!, (string)rule["EventPattern"]!, (string)rule["EventBusName"]!)
        );
        Assert.Equal(0, (await aws.AwsAsync(A, "events", "delete-rule", "--name", "orders")).ExitCode);
        Assert.Contains(
            "(ResourceNotFoundException) when calling the DescribeRule operation: Rule orders does not exist on EventBus default.",
            (await aws.AwsAsync(A, "events", "describe-rule", "--name", "orders")).Error
        );
    }

    [Fact]
    public async Task A_target_whose_template_uses_an_undefined_placeholder_is_refused_when_it_is_put()
    {
        await aws.AwsAsync(A, "events", "put-rule", "--name", "template", "--event-pattern", """{"source":["shop"]}""");
        var refused = await aws.AwsAsync(
            A,
            "events",
            "put-targets",
            "--rule",
            "template",
            "--targets",
            new JsonArray(
                new JsonObject
                {
                    ["Id"] = "one",
                    ["Arn"] = $"arn:aws:states:{Region}:{A}:stateMachine:any",
                    ["RoleArn"] = $"arn:aws:iam::{A}:role/any",
                    ["InputTransformer"] = new JsonObject
                    {
                        ["InputPathsMap"] = new JsonObject { ["known"] = "$.id" },
                        ["InputTemplate"] = """{"a": <unknown>}""",
                    },
                }
            ).ToJsonString()
        );
        Assert.Contains("InputTemplate for target one contains invalid placeholder unknown.", refused.Error);
    }

    [Fact]
    public async Task A_rule_on_a_schedule_is_stored_as_it_was_put()
    {
        await aws.AwsAsync(A, "events", "put-rule", "--name", "timed", "--schedule-expression", "rate(5 minutes)");

        var described = await aws.AwsAsync(A, "events", "describe-rule", "--name", "timed");

        Assert.Contains("\"ScheduleExpression\": \"rate(5 minutes)\"", described.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("EventPattern", described.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_supported_is_refused_by_name()
    {
        Assert.Contains(
            "LocalAws does not support events:CreateArchive.",
            (
                await aws.AwsAsync(
                    A,
                    "events",
                    "create-archive",
                    "--archive-name",
                    "a",
                    "--event-source-arn",
                    $"arn:aws:events:{Region}:{A}:event-bus/default"
                )
            ).Error
        );
    }

    [Fact]
    public async Task Nobody_can_put_events_in_the_name_of_an_AWS_service()
    {
        var put = (
            await aws.AwsAsync(
                A,
                "events",
                "put-events",
                "--entries",
                """[{"Source":"aws.ec2","DetailType":"EC2 Instance State-change Notification","Detail":"{}"},"""
                    + """{"Source":"shop","DetailType":"order","Detail":"{}"}]"""
            )
        ).Json;
        Assert.Equal(1, (int)put["FailedEntryCount"]!);
        Assert.Equal("NotAuthorizedForSourceException", (string?)put["Entries"]![0]!["ErrorCode"]);
        Assert.NotNull(put["Entries"]![1]!["EventId"]);
    }
}
