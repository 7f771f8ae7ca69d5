using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Conformance.Facts;

/// <summary>
/// Compares a fact with a response. A fact is an error (<c>code</c>, <c>status</c>, <c>message</c>), the set of members of a response with
/// some of their values (<c>fields</c>, <c>values</c>), or a value.
/// </summary>
/// <param name="newer">Members that are newer than the recording.</param>
internal sealed partial class FactComparison(IReadOnlyList<string> newer)
{
    /// <summary>How the two differ; null if they agree.</summary>
    public string? Difference(JsonNode? expected, JsonNode? observed) =>
        expected switch
        {
            JsonObject error when error.ContainsKey("code") => OfError(error, observed),
            JsonObject set when set["fields"] is JsonArray fields => OfMembers(fields, set["values"] as JsonObject ?? [], observed),
            _ => OfValue(expected, observed, "the answer"),
        };

    private static string? OfError(JsonObject expected, JsonNode? observed)
    {
        if (observed is not JsonObject answer || !answer.ContainsKey("code"))
            return $"no error: {Short(observed)}, not {expected["code"]}";
        foreach (var member in (string[])["code", "status", "message"])
        {
            if (expected[member] is { } wanted && OfValue(wanted, answer[member], member) is { } difference)
                return difference;
        }
        return null;
    }

    private string? OfMembers(JsonArray fields, JsonObject values, JsonNode? observed)
    {
        if (observed is not JsonObject answer || answer.ContainsKey("code"))
            return $"{Short(observed)}, not an answer with members";
        var wanted = fields.Select(field => (string)field!).ToHashSet(StringComparer.Ordinal);
        var found = answer.Where(member => member.Value is not null).Select(member => member.Key).ToHashSet(StringComparer.Ordinal);
        var missing = wanted.Except(found).ToList();
        var extra = found.Except(wanted).Except(newer).ToList();
        if (missing.Count > 0 || extra.Count > 0)
            return $"missing: [{string.Join(", ", missing)}], more than recorded: [{string.Join(", ", extra)}]";
        return values
            .Select(value => OfValue(value.Value, answer[value.Key], value.Key))
            .FirstOrDefault(difference => difference is not null);
    }

    private static string? OfValue(JsonNode? expected, JsonNode? observed, string what)
    {
        // For these, the recorder only kept that they exist, and their kind.
        switch (expected)
        {
            case JsonValue pattern when pattern.TryGetValue<string>(out var text) && text == "pattern":
                return observed is null ? $"{what} is missing" : null;
            case JsonValue pattern when pattern.TryGetValue<string>(out var text) && text == "uuid":
                return observed is JsonValue value && value.TryGetValue<string>(out var id) && Guid.TryParse(id, out _)
                    ? null
                    : $"{what} is {Short(observed)}, not a UUID";
        }
        var (wanted, found) = (Plain(expected), Plain(observed));
        return JsonNode.DeepEquals(JsonNode.Parse(wanted), JsonNode.Parse(found)) ? null : $"{what} is {found}, not {wanted}";
    }

    /// <summary>Makes equal what differs between any two runs: ids, and how often a character is repeated in a long text.</summary>
    private static string Plain(JsonNode? node)
    {
        var text = (node?.ToJsonString() ?? "null").Replace(" (shortened)", "", StringComparison.Ordinal);
        text = Instance().Replace(text, "i-0");
        text = Unique().Replace(text, "$1");
        return Repeated().Replace(text, "$1$1$1");
    }

    private static string Short(JsonNode? node)
    {
        var text =
            node?.ToJsonString(
                new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            ) ?? "null";
        return text.Length <= 300 ? text : text[..300] + "…";
    }

    [GeneratedRegex("i-[0-9a-f]{8,17}")]
    private static partial Regex Instance();

    [GeneratedRegex("(AROA|AIDA|ANPA)[A-Z0-9]{16,17}")]
    private static partial Regex Unique();

    [GeneratedRegex(@"(\w)\1{19,}")]
    private static partial Regex Repeated();
}
