using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Conformance;

/// <summary>
/// Compares what was recorded with what was returned: any <c>&lt;…&gt;</c> in the recording is a wildcard, and the same one in a case means
/// the same value. One comparison serves one case.
/// </summary>
internal sealed partial class Comparison
{
    /// <summary>What differs between any two runs: stack traces, request ids, HTTP headers.</summary>
    private static readonly HashSet<string> Ignored = ["stackTrace", "requestId", "RequestId", "AllHttpHeaders", "HttpHeaders"];

    /// <summary>These stand for any time: the recorder did not number them, so one case has several of the same name.</summary>
    private static readonly string[] Times = ["<date>", "<timestamp>"];

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>Where and how the two differ; null if they agree.</summary>
    public string? Difference(JsonNode? expected, JsonNode? actual, string at)
    {
        switch (expected, actual)
        {
            case (JsonObject e, JsonObject a):
                return e.Where(m => !Ignored.Contains(m.Key))
                    .Select(m => a.ContainsKey(m.Key) ? Difference(m.Value, a[m.Key], $"{at}.{m.Key}") : $"{at}.{m.Key}: missing")
                    .Concat(a.Where(m => !e.ContainsKey(m.Key) && !Ignored.Contains(m.Key)).Select(m => $"{at}.{m.Key}: not recorded"))
                    .FirstOrDefault(d => d is not null);
            case (JsonArray e, JsonArray a):
                return e.Count != a.Count
                    ? $"{at}: {a.Count} items, not {e.Count}"
                    : e.Select((item, i) => Difference(item, a[i], $"{at}[{i}]")).FirstOrDefault(d => d is not null);
            case (JsonValue e, JsonValue a) when e.GetValueKind() == JsonValueKind.String && a.GetValueKind() == JsonValueKind.String:
                return TextDifference(e.GetValue<string>(), a.GetValue<string>(), at);
            case (JsonValue e, _)
                when e.GetValueKind() == JsonValueKind.String
                    && Token().Match(e.GetValue<string>()) is { Success: true, Index: 0 } m
                    && m.Length == e.GetValue<string>().Length:
                return null;
            default:
                return JsonNode.DeepEquals(expected, actual) ? null : $"{at}: {Short(actual)}, not {Short(expected)}";
        }
    }

    public string? TextDifference(string expected, string actual, string at)
    {
        // A function's error is JSON within a string.
        if (expected.StartsWith('{') && actual.StartsWith('{') && Parsed(expected) is { } e && Parsed(actual) is { } a)
            return Difference(e, a, at);
        var names = new List<string>();
        var pattern = Token()
            .Replace(
                Regex.Escape(expected),
                m =>
                {
                    if (values.TryGetValue(m.Value, out var known))
                        return Regex.Escape(known);
                    if (names.IndexOf(m.Value) is >= 0 and var seen)
                        return $"\\{seen + 1}";
                    names.Add(m.Value);
                    return "(.*?)";
                }
            );
        var match = Regex.Match(actual, $"\\A{pattern}\\z", RegexOptions.Singleline);
        if (!match.Success)
            return $"{at}: {Short(actual)}, not {Short(expected)}";
        for (var i = 0; i < names.Count; i++)
        {
            if (!Times.Contains(names[i]))
                values[names[i]] = match.Groups[i + 1].Value;
        }
        return null;
    }

    private static JsonNode? Parsed(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Short(object? value)
    {
        var text = value switch
        {
            null => "null",
            JsonNode node => node.ToJsonString(),
            _ => value.ToString()!,
        };
        return text.Length <= 300 ? text : text[..300] + "…";
    }

    [GeneratedRegex("<[^<>]+>")]
    private static partial Regex Token();
}
