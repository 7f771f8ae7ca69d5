using System.Text.Json.Nodes;

namespace TestKit.Stories;

/// <summary>
/// Listens to the events that RepoGrant publishes: a rule on the stack's bus, and a state machine of the test's own whose executions have
/// the events as their inputs.
/// </summary>
internal sealed class EventListener
{
    private const string Name = "listener";
    private readonly Accounts accounts;

    private EventListener(Accounts accounts) => this.accounts = accounts;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Machine =>
        $"arn:aws:states:{accounts.RepositoryAccount.Region}:{accounts.RepositoryAccount.AccountId}:stateMachine:{Name}";

    /// <summary>Begins to listen.</summary>
    public static async Task<EventListener> StartAsync(Accounts accounts)
    {
        var listener = new EventListener(accounts);
        var account = accounts.RepositoryAccount;
        var role = $"arn:aws:iam::{account.AccountId}:role/{Name}";
        var trust = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
              "Principal":{"Service":["events.amazonaws.com","states.amazonaws.com"]}}]}
            """;
        await account.QueryAsync("iam", "CreateRole", [("RoleName", Name), ("AssumeRolePolicyDocument", trust)], Cancelled);
        await accounts.SettledAsync();
        await account.QueryAsync(
            "iam",
            "PutRolePolicy",
            [("RoleName", Name), ("PolicyName", "start"), ("PolicyDocument", PolicyJson.Allow("states:StartExecution", listener.Machine))],
            Cancelled
        );
        await accounts.SettledAsync();
        await account.JsonAsync(
            "states",
            "CreateStateMachine",
            new()
            {
                ["name"] = Name,
                ["roleArn"] = role,
                ["definition"] = """{"QueryLanguage":"JSONata","StartAt":"Heard","States":{"Heard":{"Type":"Succeed"}}}""",
            },
            Cancelled
        );
        await account.JsonAsync(
            "events",
            "PutRule",
            new()
            {
                ["Name"] = Name,
                ["EventBusName"] = "repogrant",
                ["EventPattern"] = """{"source":["repogrant"]}""",
            },
            Cancelled
        );
        var target = new JsonObject
        {
            ["Id"] = Name,
            ["Arn"] = listener.Machine,
            ["RoleArn"] = role,
        };
        await account.JsonAsync(
            "events",
            "PutTargets",
            new()
            {
                ["Rule"] = Name,
                ["EventBusName"] = "repogrant",
                ["Targets"] = new JsonArray(target),
            },
            Cancelled
        );
        return listener;
    }

    /// <summary>This many events, as soon as they have arrived, oldest first.</summary>
    public Task<IReadOnlyList<JsonNode>> HeardAsync(int count) =>
        Wait.ForAsync(
            async () => await HeardAsync() is { } heard && heard.Count >= count ? heard : null,
            $"{count} events",
            TimeSpan.FromMilliseconds(100)
        );

    private async Task<IReadOnlyList<JsonNode>> HeardAsync()
    {
        var listed = await accounts.RepositoryAccount.JsonAsync(
            "states",
            "ListExecutions",
            new() { ["stateMachineArn"] = Machine },
            Cancelled
        );
        var events = new List<JsonNode>();
        foreach (var execution in listed["executions"]!.AsArray().Reverse())
        {
            var described = await accounts.RepositoryAccount.JsonAsync(
                "states",
                "DescribeExecution",
                new() { ["executionArn"] = (string?)execution!["executionArn"] },
                Cancelled
            );
            events.Add(JsonNode.Parse((string)described["input"]!)!);
        }

        return events;
    }
}
