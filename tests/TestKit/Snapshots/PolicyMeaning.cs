using System.Text.Json.Nodes;

namespace TestKit.Snapshots;

/// <summary>
/// A policy document's statements by their meaning, which the order of lists, lists of one and statement ids do not affect.
/// </summary>
internal static class PolicyMeaning
{
    // Sessions from before some time, and sessions of single instances.
    private static readonly string[] OfSessions = ["aws:TokenIssueTime", "aws:userid"];

    /// <summary>
    /// The statements, one string each. A statement that denies sessions of whoever has left is omitted: it does not affect the others, and
    /// is removed after some time.
    /// </summary>
    public static IEnumerable<string> Statements(string document) =>
        Listed(JsonNode.Parse(document)!["Statement"]).OfType<JsonObject>().Where(statement => !EndsSessions(statement)).Select(Statement);

    private static bool EndsSessions(JsonObject statement) =>
        (string?)statement["Effect"] == "Deny"
        && statement["Condition"] is JsonObject { Count: 1 } condition
        && condition.First().Value is JsonObject { Count: 1 } keys
        && OfSessions.Contains(keys.First().Key, StringComparer.Ordinal);

    private static string Statement(JsonObject statement)
    {
        var meaning = new JsonObject();
        foreach (var (field, value) in statement.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            if (field is "Effect")
                meaning[field] = value!.DeepClone();
            else if (field is not "Sid")
                meaning[field] = Sorted(value);
        }

        return meaning.ToJsonString(Canonical.Readable);
    }

    private static JsonNode Sorted(JsonNode? value)
    {
        if (value is not JsonObject members)
        {
            var texts = Listed(value).Select(one => one!.ToString()).Distinct().Order(StringComparer.Ordinal);
            return new JsonArray([.. texts.Select(text => (JsonNode)text)]);
        }

        var sorted = new JsonObject();
        foreach (var (name, member) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
            sorted[name] = Sorted(member);
        return sorted;
    }

    private static IEnumerable<JsonNode?> Listed(JsonNode? value) => value is JsonArray array ? array : Enumerable.Repeat(value, 1);
}
