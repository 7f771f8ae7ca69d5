using System.Text.Json.Nodes;
using LocalAws.Tests.Ec2;

namespace LocalAws.Tests.Events;

/// <summary>Events that cross to another account: through a rule there to a bus here, and to the state machine behind it.</summary>
public class CrossAccountEventsTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    private const string A = LocalAwsFixture.AccountA;
    private const string B = LocalAwsFixture.AccountB;
    private const string Region = "us-east-2";
    private static readonly string TrustEvents = PolicyJson.Trusts("events.amazonaws.com");

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

    /// <summary>Account A: a bus that accepts one source from B, and only through rules, and a state machine behind it.</summary>
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
        await PutTargetAsync(
            A,
            name,
            bus: name,
            new()
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
        await PutTargetAsync(
            B,
            name,
            bus: "default",
            new()
            {
                ["Id"] = "bus",
                ["Arn"] = bus,
                ["RoleArn"] = role,
            }
        );
    }

    private Task PutTargetAsync(string account, string rule, string bus, JsonObject target) =>
        OkAsync(
            account,
            "events",
            "put-targets",
            "--event-bus-name",
            bus,
            "--rule",
            rule,
            "--targets",
            new JsonArray(target).ToJsonString()
        );

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
        var arn = $"arn:aws:states:{Region}:{A}:stateMachine:{machine}";
        var first = await Wait.ForAsync(
            async () =>
                (await aws.Host.CallAsync(A, "states", "ListExecutions", ("stateMachineArn", arn))).Body!["executions"]!
                    .AsArray()
                    .FirstOrDefault(),
            $"an execution of {machine}"
        );
        var described = await aws.Host.CallAsync(A, "states", "DescribeExecution", ("executionArn", (string)first["executionArn"]!));
        return JsonNode.Parse((string)described.Body!["input"]!);
    }

    private async Task OkAsync(string account, params string[] arguments)
    {
        var result = await aws.AwsAsync(account, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
