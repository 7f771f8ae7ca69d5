using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TestKit.Snapshots;

/// <summary>JSON without what differs between two equal runs.</summary>
internal static partial class Canonical
{
    /// <summary>
    /// Parts of the names of members that describe a run and not the grant: which run it was, its place in the order of runs, the grant's
    /// holder, how it ended, whether access began with it, how many changes it made, and since when whose sessions are denied.
    /// </summary>
    private static readonly string[] OfARun =
    [
        "execution",
        "generation",
        "holder",
        "heldSince",
        "claim",
        "changed",
        "result",
        "grantedBy",
        "launch",
        "sessionsSince",
        "left",
    ];

    public static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Members in order, without those of a run and empty ones, with words in place of times and new ids.</summary>
    public static JsonNode? Of(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                var kept = new JsonObject();
                foreach (var (name, member) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    if (!OfARun.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase)) && Of(member) is { } canonical)
                        kept[name] = canonical;
                }

                return kept.Count == 0 ? null : kept;
            case JsonArray { Count: 0 }:
                return null;
            case JsonArray array:
                // The order depends on the run: what records and documents list are sets.
                return new JsonArray([.. array.Select(Of).OrderBy(item => item?.ToJsonString(), StringComparer.Ordinal)]);
            case JsonValue text when text.TryGetValue<string>(out var word):
                return Inside(word) is { } inside ? Of(inside) : Words(word);
            case JsonValue number when number.TryGetValue<double>(out var seconds) && seconds is > 1_000_000_000 and < 10_000_000_000_000:
                return "<time>";
            default:
                return value?.DeepClone();
        }
    }

    /// <summary>JSON in a string.</summary>
    private static JsonNode? Inside(string text)
    {
        if (!text.StartsWith('{') && !text.StartsWith('['))
            return null;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Words(string text) =>
        UniqueId().Replace(Uuid().Replace(Execution().Replace(Time().Replace(text, "<time>"), "<execution>"), "<uuid>"), "<id>");

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")]
    private static partial Regex Time();

    [GeneratedRegex("arn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:execution:[^ \"]+")]
    private static partial Regex Execution();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Uuid();

    /// <summary>Of roles, instance profiles, policies and associations.</summary>
    [GeneratedRegex(@"\b(AROA|AIPA|ANPA)[A-Z0-9]{12,}\b|\biip-assoc-[0-9a-f]+\b")]
    private static partial Regex UniqueId();
}
