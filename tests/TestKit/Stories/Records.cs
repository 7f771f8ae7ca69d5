using System.Text.Json.Nodes;
using LocalAws.Deployment;

namespace TestKit.Stories;

/// <summary>The records of grants, read and spoiled over the wire by the repository account's administrator.</summary>
internal static class Records
{
    private const string Table = ProjectStacks.StackName + "-grants";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A grant's record, each attribute as a string; null if there is none.</summary>
    public static Task<Dictionary<string, string>?> RecordAsync(this Accounts accounts, string name) =>
        ReadAsync(accounts, "grants", IdOf(accounts, name));

    /// <summary>What is recorded of an instance of a grant.</summary>
    public static Task<Dictionary<string, string>?> RecordAsync(this Accounts accounts, string name, string instanceId) =>
        ReadAsync(accounts, "instances/" + IdOf(accounts, name), instanceId);

    /// <summary>The ids of all grants' records, except revoked ones.</summary>
    public static async Task<IReadOnlyList<string>> RecordedAsync(this Accounts accounts)
    {
        var found = await accounts.RepositoryAccount.JsonAsync(
            "dynamodb",
            "Query",
            new()
            {
                ["TableName"] = Table,
                ["KeyConditionExpression"] = "#collection = :grants",
                ["ExpressionAttributeNames"] = new JsonObject { ["#collection"] = "collection" },
                ["ExpressionAttributeValues"] = new JsonObject { [":grants"] = Value("grants") },
            },
            Cancelled
        );
        return [.. found["Items"]!.AsArray().Where(item => item!["deleteAt"] is null).Select(item => (string)item!["id"]!["S"]!)];
    }

    /// <summary>Sets an attribute of a grant's record; null removes it.</summary>
    public static Task SetRecordAsync(this Accounts accounts, string name, string attribute, string? value) =>
        accounts.RepositoryAccount.JsonAsync(
            "dynamodb",
            "UpdateItem",
            new()
            {
                ["TableName"] = Table,
                ["Key"] = Key("grants", IdOf(accounts, name)),
                ["UpdateExpression"] = value is null ? "REMOVE #attribute" : "SET #attribute = :value",
                ["ExpressionAttributeNames"] = new JsonObject { ["#attribute"] = attribute },
                ["ExpressionAttributeValues"] = value is null ? null : new JsonObject { [":value"] = Value(value) },
            },
            Cancelled
        );

    public static Task DeleteRecordAsync(this Accounts accounts, string name) =>
        accounts.RepositoryAccount.JsonAsync(
            "dynamodb",
            "DeleteItem",
            new() { ["TableName"] = Table, ["Key"] = Key("grants", IdOf(accounts, name)) },
            Cancelled
        );

    private static string IdOf(Accounts accounts, string name) => $"{accounts.Consumer.AccountId}/{accounts.Consumer.Region}/{name}";

    private static JsonObject Value(string text) => new() { ["S"] = text };

    private static JsonObject Key(string collection, string id) => new() { ["collection"] = Value(collection), ["id"] = Value(id) };

    private static async Task<Dictionary<string, string>?> ReadAsync(Accounts accounts, string collection, string id)
    {
        var found = await accounts.RepositoryAccount.JsonAsync(
            "dynamodb",
            "GetItem",
            new()
            {
                ["TableName"] = Table,
                ["Key"] = Key(collection, id),
                ["ConsistentRead"] = true,
            },
            Cancelled
        );
        return found["Item"]
            ?.AsObject()
            .ToDictionary(attribute => attribute.Key, attribute => (string)attribute.Value!.AsObject().Single().Value!);
    }
}
