using System.Text.Json.Nodes;
using LocalAws.Client;
using Security.Tests.Machinery;
using Security.Tests.Rights;

namespace Security.Tests.Launches;

/// <summary>
/// Events that somebody forges, from a consumer account and from an account that nobody knows: none gets onto the bus. And the events that
/// do get there start nothing but what is recorded.
/// </summary>
[Collection(typeof(OnMachinery))]
public class ForgedEventTests(MachineryRun run)
{
    private const string Unknown = "333333333333";
    private const string Running = "EC2 Instance State-change Notification";
    private static readonly string MayForward = PolicyJson.Allow("events:PutEvents");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private AwsClient A => run.Accounts.RepositoryAccount;

    private AwsClient B => run.Accounts.Consumer;

    private string Bus => $"arn:aws:events:{A.Region}:{A.AccountId}:event-bus/repogrant";

    [Fact]
    public async Task Only_a_consumer_accounts_rule_for_running_instances_can_put_an_event_on_the_bus()
    {
        var report = new Report("9-forged-events", "Events on the bus: who gets them there, and what they start");
        var rows = new List<string[]>();
        var policy = JsonNode.Parse(
            (string)(await A.JsonAsync("events", "DescribeEventBus", new() { ["Name"] = "repogrant" }, Cancelled))["Policy"]!
        )!;
        async Task ExpectAsync(bool expected, bool actual, AwsClient account, string source, string detailType, string how, bool byRule)
        {
            // The bus decides by its policy for every account but its own.
            var oracle = account == A ? expected : (await Oracle.DecideAsync([Ask(policy, account, source, detailType, byRule)]))[0];
            var what = $"{source}, {detailType}, from {account.AccountId}, {how}";
            report.Expect(expected, actual, what);
            report.Expect(expected, oracle, what + " by the oracle");
            rows.Add([account.AccountId, how, source, detailType, actual ? "taken" : "refused"]);
        }

        foreach (var account in new[] { B, A.AdministratorOf(Unknown) })
        {
            foreach (var source in new[] { "aws.ec2", "forged" })
            {
                await ExpectAsync(
                    false,
                    await Sessions.OutcomeAsync(() => PutAsync(account, Bus, source, Running)) != Sessions.Refused,
                    account,
                    source,
                    Running,
                    "PutEvents",
                    byRule: false
                );
            }

            foreach (
                var (source, detailType) in new[]
                {
                    ("aws.ec2", Running),
                    ("aws.ec2", "EC2 Spot Instance Interruption Warning"),
                    ("aws.ecs", Running),
                    ("forged", Running),
                }
            )
            {
                var expected = account == B && source == "aws.ec2" && detailType == Running;
                await ExpectAsync(
                    expected,
                    await IsTakenAsync(account, source, detailType),
                    account,
                    source,
                    detailType,
                    "a rule",
                    byRule: true
                );
            }
        }
        // The twins: the administrators' own buses take their events.
        foreach (var account in new[] { B, A.AdministratorOf(Unknown) })
        {
            report.Expect(
                Sessions.Allowed,
                await Sessions.OutcomeAsync(() => PutAsync(account, "default", "forged", Running)),
                $"an event on the default bus of {account.AccountId}"
            );
        }

        report.Table(["account", "by", "source", "detail type", ""], rows);
        report.End();
    }

    [Fact]
    public async Task An_accepted_event_starts_only_the_grants_that_are_recorded_for_the_instance()
    {
        var report = new Report("9-forged-events-executions", "Events that are taken: the executions of grant-access that they start");
        (string What, string InstanceId)[] events =
        [
            ("an instance that does not exist", "i-00000000000000000"),
            ("an instance with no grant's tags", await run.Accounts.RunInstanceAsync()),
            ("an id that is another account's, and none", """i-1","account":"444444444444"""),
        ];
        await EndedAsync([]);
        var before = await ExecutionsAsync("grant-access");
        foreach (var (_, id) in events)
            Publish(B, "aws.ec2", Running, id);
        await EndedAsync(events.Select(one => one.InstanceId));
        report.Expect(before.Count, (await ExecutionsAsync("grant-access")).Count, "executions of grant-access before and after");
        foreach (var (what, id) in events)
        {
            report.Expect(
                B.AccountId,
                (string?)(await ExecutionsAsync("instance-launched")).First(input => (string?)input["instanceId"] == id)["account"],
                $"the account in the event of {what}"
            );
        }

        report.Table(["event of", "starts"], events.Select(one => (string[])[one.What, "nothing"]));
        report.End();
    }

    /// <summary>Waits until no execution of instance-launched runs, and there is one for each of the instances.</summary>
    private async Task EndedAsync(IEnumerable<string> instanceIds) =>
        await Wait.UntilAsync(
            async () =>
            {
                var inputs = await ExecutionsAsync("instance-launched");
                return inputs.All(input => (string?)input["status"] != "RUNNING")
                    && instanceIds.All(id => inputs.Any(input => (string?)input["instanceId"] == id));
            },
            "the end of instance-launched"
        );

    /// <summary>The inputs of a state machine's executions, each with its status.</summary>
    private async Task<IReadOnlyList<JsonObject>> ExecutionsAsync(string machine)
    {
        var inputs = new List<JsonObject>();
        foreach (
            var execution in (
                await A.JsonAsync("states", "ListExecutions", new() { ["stateMachineArn"] = run.Accounts.StateMachine(machine) }, Cancelled)
            )["executions"]!.AsArray()
        )
        {
            var described = await A.JsonAsync(
                "states",
                "DescribeExecution",
                new() { ["executionArn"] = (string?)execution!["executionArn"] },
                Cancelled
            );
            var input = JsonNode.Parse((string)described["input"]!)!.AsObject();
            input["status"] = (string?)described["status"];
            inputs.Add(input);
        }
        return inputs;
    }

    private static async Task PutAsync(AwsClient account, string bus, string source, string detailType) =>
        await account.JsonAsync(
            "events",
            "PutEvents",
            new()
            {
                ["Entries"] = new JsonArray(
                    new JsonObject
                    {
                        ["EventBusName"] = bus,
                        ["Source"] = source,
                        ["DetailType"] = detailType,
                        ["Detail"] = """{"instance-id":"i-00000000000000000","state":"running"}""",
                    }
                ),
            },
            Cancelled
        );

    /// <summary>
    /// Whether the bus takes an event that happens in the account, when a rule of the account's own forwards it under a role that may.
    /// </summary>
    private async Task<bool> IsTakenAsync(AwsClient account, string source, string detailType)
    {
        // A role and a rule for each kind of event: what IAM is asked for that role is about that event.
        var name = $"Forward-{source}-{detailType}".Replace(' ', '-');
        var role = $"arn:aws:iam::{account.AccountId}:role/{name}";
        var trust = PolicyJson.Trusts("events.amazonaws.com");
        await account.QueryAsync("iam", "CreateRole", [("RoleName", name), ("AssumeRolePolicyDocument", trust)], Cancelled);
        await account.QueryAsync(
            "iam",
            "PutRolePolicy",
            [("RoleName", name), ("PolicyName", "Forward"), ("PolicyDocument", MayForward)],
            Cancelled
        );
        var pattern = new JsonObject { ["source"] = new JsonArray(source), ["detail-type"] = new JsonArray(detailType) };
        await account.JsonAsync("events", "PutRule", new() { ["Name"] = name, ["EventPattern"] = pattern.ToJsonString() }, Cancelled);
        await account.JsonAsync(
            "events",
            "PutTargets",
            new()
            {
                ["Rule"] = name,
                ["Targets"] = new JsonArray(
                    new JsonObject
                    {
                        ["Id"] = "bus",
                        ["Arn"] = Bus,
                        ["RoleArn"] = role,
                    }
                ),
            },
            Cancelled
        );
        Publish(account, source, detailType, "i-00000000000000000");
        var decided = await Wait.ForAsync(
            () =>
                Task.FromResult(
                    run.Accounts.Host.Cloud.Access.Trail.Entries.Select(pair => pair.Key)
                        .FirstOrDefault(entry => entry.PrincipalArn == role && entry.Action == "events:PutEvents")
                ),
            $"{source}, {detailType} from {account.AccountId}"
        );
        return decided.Allowed;
    }

    private void Publish(AwsClient account, string source, string detailType, string instanceId) =>
        run.Accounts.Host.Cloud.Events.Publish(
            account.AccountId,
            account.Region,
            source,
            detailType,
            [],
            new() { ["instance-id"] = instanceId, ["state"] = "running" }
        );

    private Question Ask(JsonNode policy, AwsClient account, string source, string detailType, bool byRule) =>
        new(
            byRule
                ? $"arn:aws:sts::{account.AccountId}:assumed-role/Forward/session"
                : $"arn:aws:iam::{account.AccountId}:user/administrator",
            "events:PutEvents",
            Bus,
            A.AccountId
        )
        {
            Identity = [JsonNode.Parse(MayForward)!],
            ResourcePolicy = policy,
            Context = new Dictionary<string, JsonNode>
            {
                // Keys with many values, by AWS's list of them.
                ["aws:PrincipalAccount"] = account.AccountId,
                ["events:source"] = new JsonArray(source),
                ["events:detail-type"] = new JsonArray(detailType),
                ["events:eventBusInvocation"] = byRule ? "true" : "false",
            },
        };
}
