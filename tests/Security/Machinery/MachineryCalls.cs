using System.Text.Json.Nodes;
using LocalAws.Identity;

namespace Security.Tests.Machinery;

/// <summary>What several stories of the machinery ask of both accounts.</summary>
internal static class MachineryCalls
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Invokes a function as a state does, with its example changed; returns its response, even an error.</summary>
    public static async Task<string> InvokeAsync(
        this Accounts accounts,
        string function,
        Action<JsonObject> change,
        params (string, string)[] replaced
    )
    {
        var payload = await accounts.EventAsync($"functions/{function}.json", replaced);
        change(payload);
        var parameters = new JsonObject { ["FunctionName"] = "repogrant-" + function, ["Payload"] = payload };
        var answer = await accounts.Host.Cloud.Dispatcher.CallAsync(
            Principal.Administrator(accounts.RepositoryAccount.AccountId),
            accounts.RepositoryAccount.Region,
            "lambda",
            "Invoke",
            parameters,
            Cancelled
        );
        return answer.RawText;
    }

    /// <summary>The id of a grant's record; null if it has none.</summary>
    public static async Task<string?> NameOfAsync(this Accounts accounts, string grant) =>
        (await accounts.RecordedAsync()).FirstOrDefault(id => id.EndsWith("/" + grant, StringComparison.Ordinal));

    /// <summary>The executions of a state machine, those with a status or all.</summary>
    public static async Task<JsonArray> ExecutionsAsync(this Accounts accounts, string machine, string? status = null)
    {
        var parameters = new JsonObject { ["stateMachineArn"] = accounts.StateMachine(machine) };
        if (status is not null)
            parameters["statusFilter"] = status;
        return (await accounts.RepositoryAccount.JsonAsync("states", "ListExecutions", parameters, Cancelled))["executions"]!.AsArray();
    }

    /// <summary>An inline policy that somebody puts on a grant's role.</summary>
    public static (string, string)[] Inline(string grant) =>
        [("RoleName", "CrossAccountRepoAccessRole-" + grant), ("PolicyName", "theirs"), ("PolicyDocument", PolicyJson.Everything)];

    /// <summary>A request for instances to come.</summary>
    public static JsonObject ForTags(this Accounts accounts, string name)
    {
        var request = accounts.Request("SharedDemoRepo");
        request["name"] = name;
        request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Grant"] = name } };
        return request;
    }
}
