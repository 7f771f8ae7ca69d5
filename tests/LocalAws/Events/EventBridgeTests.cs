using System.Text.Json.Nodes;
using LocalAws.Identity;

namespace LocalAws.Tests.Events;

public class EventBridgeTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    private const string A = LocalAwsFixture.AccountA;
    private const string B = LocalAwsFixture.AccountB;
    private const string Region = "us-east-2";
    private static readonly string TrustEvents = PolicyJson.Trusts("events.amazonaws.com");

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

    [Fact]
    public async Task An_event_of_an_AWS_service_crosses_to_the_other_account_and_starts_its_state_machine()
    {
        await CreateReceivingSideAsync("launches", condition: "aws.ec2");
        await CreateForwardingSideAsync("launches");

        aws.Host.Cloud.Events.Publish(
            B,
            Region,
            "aws.ec2",
            "EC2 Instance State-change Notification",
            [$"arn:aws:ec2:{Region}:{B}:instance/i-0123456789abcdef0"],
            new() { ["instance-id"] = "i-0123456789abcdef0", ["state"] = "running" }
        );

        var input = await FirstInputAsync("launches");
        Assert.Equal("""{"account":"222222222222","instance":"i-0123456789abcdef0"}""", input?.ToJsonString());
    }

    [Fact]
    public async Task Another_accounts_bus_accepts_only_what_its_policy_allows()
    {
        await CreateReceivingSideAsync("closed", condition: "aws.autoscaling");
        var put = await aws.AwsAsync(
            B,
            "events",
            "put-events",
            "--entries",
            new JsonArray(
                new JsonObject
                {
                    ["Source"] = "shop",
                    ["DetailType"] = "order",
                    ["Detail"] = "{}",
                    ["EventBusName"] = $"arn:aws:events:{Region}:{A}:event-bus/closed",
                }
            ).ToJsonString()
        );
        Assert.Contains("(AccessDeniedException)", put.Error);
        Assert.Contains(
            $"is not authorized to perform: events:PutEvents on resource: arn:aws:events:{Region}:{A}:event-bus/closed",
            put.Error
        );
    }

    /// <summary>Account A: a bus that takes one source from B by rules alone, and a state machine behind it.</summary>
    private async Task CreateReceivingSideAsync(string name, string condition)
    {
        var bus = $"arn:aws:events:{Region}:{A}:event-bus/{name}";
        await OkAsync(A, "events", "create-event-bus", "--name", name);
        await OkAsync(
            A,
            "events",
            "put-permission",
            "--event-bus-name",
            name,
            "--policy",
            new JsonObject
            {
                ["Version"] = "2012-10-17",
                ["Statement"] = new JsonArray(
                    new JsonObject
                    {
                        ["Sid"] = "FromB",
                        ["Effect"] = "Allow",
                        ["Principal"] = new JsonObject { ["AWS"] = B },
                        ["Action"] = "events:PutEvents",
                        ["Resource"] = bus,
                        ["Condition"] = new JsonObject
                        {
                            ["Bool"] = new JsonObject { ["events:eventBusInvocation"] = "true" },
                            ["ForAllValues:StringEquals"] = new JsonObject { ["events:source"] = condition },
                        },
                    }
                ),
            }.ToJsonString()
        );
        var machine = $"arn:aws:states:{Region}:{A}:stateMachine:{name}";
        var role = await CreateRoleAsync(A, $"{name}-start", TrustEvents, "states:StartExecution", machine);
        var runs = await CreateRoleAsync(
            A,
            $"{name}-runs",
            TrustEvents.Replace("events.", "states.", StringComparison.Ordinal),
            "states:DescribeExecution",
            "*"
        );
        await OkAsync(
            A,
            "stepfunctions",
            "create-state-machine",
            "--name",
            name,
            "--role-arn",
            runs,
            "--definition",
            """{"QueryLanguage":"JSONata","StartAt":"Done","States":{"Done":{"Type":"Succeed"}}}"""
        );
        await OkAsync(
            A,
            "events",
            "put-rule",
            "--event-bus-name",
            name,
            "--name",
            name,
            "--event-pattern",
            """{"detail":{"state":["running"]}}"""
        );
        await OkAsync(
            A,
            "events",
            "put-targets",
            "--event-bus-name",
            name,
            "--rule",
            name,
            "--targets",
            new JsonArray(
                new JsonObject
                {
                    ["Id"] = "machine",
                    ["Arn"] = machine,
                    ["RoleArn"] = role,
                    ["InputTransformer"] = new JsonObject
                    {
                        ["InputPathsMap"] = new JsonObject { ["account"] = "$.account", ["instance"] = "$.detail.instance-id" },
                        ["InputTemplate"] = """{"account": <account>, "instance": <instance>}""",
                    },
                }
            ).ToJsonString()
        );
    }

    /// <summary>Account B: a rule on the default bus that forwards to A's bus.</summary>
    private async Task CreateForwardingSideAsync(string name)
    {
        var bus = $"arn:aws:events:{Region}:{A}:event-bus/{name}";
        var role = await CreateRoleAsync(B, $"{name}-forward", TrustEvents, "events:PutEvents", bus);
        await OkAsync(
            B,
            "events",
            "put-rule",
            "--name",
            name,
            "--event-pattern",
            """{"source":["aws.ec2"],"detail":{"state":["running"]}}"""
        );
        await OkAsync(
            B,
            "events",
            "put-targets",
            "--rule",
            name,
            "--targets",
            new JsonArray(
                new JsonObject
                {
                    ["Id"] = "bus",
                    ["Arn"] = bus,
                    ["RoleArn"] = role,
                }
            ).ToJsonString()
        );
    }

    private async Task<string> CreateRoleAsync(string account, string name, string trust, string action, string resource)
    {
        var role = (await aws.AwsAsync(account, "iam", "create-role", "--role-name", name, "--assume-role-policy-document", trust)).Json;
        await OkAsync(
            account,
            "iam",
            "put-role-policy",
            "--role-name",
            name,
            "--policy-name",
            "p",
            "--policy-document",
            PolicyJson.Allow(action, resource)
        );
        return (string)role["Role"]!["Arn"]!;
    }

    /// <summary>The input of the machine's first execution, waited for.</summary>
    private async Task<JsonNode?> FirstInputAsync(string machine)
    {
        var first = await Wait.ForAsync(
            async () =>
                (await CallAsync("ListExecutions", new() { ["stateMachineArn"] = $"arn:aws:states:{Region}:{A}:stateMachine:{machine}" }))[
                    "executions"
                ]!
                    .AsArray()
                    .FirstOrDefault(),
            $"an execution of {machine}"
        );
        var described = await CallAsync("DescribeExecution", new() { ["executionArn"] = (string)first["executionArn"]! });
        return JsonNode.Parse((string)described["input"]!);
    }

    private async Task<JsonObject> CallAsync(string operation, JsonObject parameters) =>
        (
            await aws.Host.Cloud.Dispatcher.CallAsync(
                Principal.Administrator(A),
                Region,
                "states",
                operation,
                parameters,
                TestContext.Current.CancellationToken
            )
        ).Body!.AsObject();

    private async Task OkAsync(string account, params string[] arguments)
    {
        var result = await aws.AwsAsync(account, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
