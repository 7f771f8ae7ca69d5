using System.Text.Json.Nodes;
using LocalAws.Client;

namespace TestKit.Snapshots;

/// <summary>
/// What the repository account has recorded: every parameter, and every item of every table except those that expire, which are history.
/// </summary>
internal static class RecordFacts
{
    /// <param name="account">The account.</param>
    /// <param name="labeled">Replaces the ids of instances in a string with their labels.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public static async Task<IEnumerable<string>> ReadAsync(
        AwsClient account,
        Func<string, string> labeled,
        CancellationToken cancellationToken
    )
    {
        var facts = new List<string>();
        var parameters = await AllAsync(
            next =>
                account.JsonAsync(
                    "ssm",
                    "GetParametersByPath",
                    With(next, "NextToken", ("Path", "/"), ("Recursive", true)),
                    cancellationToken
                ),
            "Parameters",
            page => page["NextToken"]
        );
        facts.AddRange(
            parameters.Select(record => $"parameter {record!["Name"]} {Text(JsonValue.Create((string)record["Value"]!), labeled)}")
        );

        var tables = await AllAsync(
            next => account.JsonAsync("dynamodb", "ListTables", With(next, "ExclusiveStartTableName"), cancellationToken),
            "TableNames",
            page => page["LastEvaluatedTableName"]
        );
        foreach (var table in tables.Select(name => (string)name!))
            facts.AddRange(await ItemsAsync(account, table, labeled, cancellationToken));
        return facts;
    }

    private static async Task<IEnumerable<string>> ItemsAsync(
        AwsClient account,
        string table,
        Func<string, string> labeled,
        CancellationToken cancellationToken
    )
    {
        var expiry = await account.JsonAsync("dynamodb", "DescribeTimeToLive", new() { ["TableName"] = table }, cancellationToken);
        var expires = (string?)expiry["TimeToLiveDescription"]?["AttributeName"];
        var items = await AllAsync(
            next => account.JsonAsync("dynamodb", "Scan", With(next, "ExclusiveStartKey", ("TableName", table)), cancellationToken),
            "Items",
            page => page["LastEvaluatedKey"]
        );
        return items
            .Select(item => item!.AsObject())
            .Where(item => expires is null || !item.ContainsKey(expires))
            .Select(item => $"item of {table} {Text(Plain(item), labeled)}");
    }

    // Instances get their labels before lists are sorted, because their ids sort differently in each run.
    private static string Text(JsonNode value, Func<string, string> labeled) =>
        Canonical.Of(JsonNode.Parse(labeled(value.ToJsonString())))?.ToJsonString(Canonical.Readable) ?? "";

    private static JsonObject Plain(JsonObject attributes)
    {
        var plain = new JsonObject();
        foreach (var (name, value) in attributes)
            plain[name] = Plain(value!.AsObject().Single());
        return plain;
    }

    /// <summary>An attribute's value without its type; a set has no order.</summary>
    private static JsonNode? Plain(KeyValuePair<string, JsonNode?> typed) =>
        typed.Key switch
        {
            "NULL" => null,
            "N" => JsonNode.Parse((string)typed.Value!),
            "M" => Plain(typed.Value!.AsObject()),
            "L" => new JsonArray([.. typed.Value!.AsArray().Select(one => Plain(one!.AsObject().Single()))]),
            "SS" or "NS" => new JsonArray([
                .. typed.Value!.AsArray().Select(one => (string)one!).Order(StringComparer.Ordinal).Select(one => (JsonNode)one),
            ]),
            _ => typed.Value!.DeepClone(),
        };

    private static JsonObject With(JsonNode? next, string field, params (string Name, JsonNode Value)[] parameters)
    {
        var request = new JsonObject();
        foreach (var (name, value) in parameters)
            request[name] = value;
        if (next is not null)
            request[field] = next.DeepClone();
        return request;
    }

    private static async Task<List<JsonNode?>> AllAsync(
        Func<JsonNode?, Task<JsonObject>> ask,
        string list,
        Func<JsonObject, JsonNode?> token
    )
    {
        var all = new List<JsonNode?>();
        for (JsonNode? next = null; ; )
        {
            var page = await ask(next);
            all.AddRange(page[list]!.AsArray());
            next = token(page);
            if (next is null)
                return all;
        }
    }
}
