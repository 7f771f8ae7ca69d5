using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Wire;

namespace LocalAws.Logs;

/// <summary>
/// Which lines a filter pattern matches: terms that a line must contain (<c>-term</c>: must not contain, <c>?a ?b</c>: either), or
/// comparisons of JSON fields, all of them or any (the CloudWatch Logs user guide, "Filter pattern syntax").
/// </summary>
internal static partial class FilterPattern
{
    public static Func<string, bool> Parse(string pattern)
    {
        var text = pattern.Trim();
        return text.Length == 0 ? _ => true
            : text.StartsWith('{') ? Json(text)
            : text.StartsWith('[') || text.StartsWith('%') ? throw AwsException.NotSupported($"filter patterns such as {text}")
            : Terms(text);
    }

    private static Func<string, bool> Terms(string text)
    {
        var terms = Term()
            .Matches(text)
            .Select(m =>
                (Sign: m.Groups["sign"].Value, Text: m.Groups["quoted"] is { Success: true } q ? q.Value : m.Groups["plain"].Value)
            )
            .ToList();
        var any = terms.Where(t => t.Sign == "?").Select(t => t.Text).ToList();
        return line =>
            terms.TrueForAll(t =>
                t.Sign switch
                {
                    "?" => true,
                    "-" => !line.Contains(t.Text, StringComparison.Ordinal),
                    _ => line.Contains(t.Text, StringComparison.Ordinal),
                }
            ) && (any.Count == 0 || any.Exists(t => line.Contains(t, StringComparison.Ordinal)));
    }

    private static Func<string, bool> Json(string text)
    {
        if (!text.EndsWith('}'))
            throw Invalid();
        var inner = text[1..^1];
        var (all, any) = (inner.Contains("&&", StringComparison.Ordinal), inner.Contains("||", StringComparison.Ordinal));
        if (all && any)
            throw AwsException.NotSupported("filter patterns with both && and ||");
        var comparisons = inner.Split(all ? "&&" : "||").Select(part => Comparison().Match(part)).ToList();
        if (comparisons.Exists(c => !c.Success))
            throw Invalid();
        return line =>
        {
            if (Parsed(line) is not { } json)
                return false;
            return any ? comparisons.Exists(c => Holds(c, json)) : comparisons.TrueForAll(c => Holds(c, json));
        };
    }

    private static bool Holds(Match comparison, JsonNode json)
    {
        JsonNode? found = json;
        foreach (var name in comparison.Groups["path"].Value.Split('.', StringSplitOptions.RemoveEmptyEntries))
            found = (found as JsonObject)?[name];
        var wanted = comparison.Groups["quoted"] is { Success: true } quoted ? quoted.Value : comparison.Groups["plain"].Value;
        var pattern = "\\A" + Regex.Escape(wanted).Replace("\\*", ".*", StringComparison.Ordinal) + "\\z";
        var equal = found is JsonValue && Regex.IsMatch(found.ToString(), pattern, RegexOptions.Singleline | RegexOptions.NonBacktracking);
        return comparison.Groups["operator"].Value == "=" ? equal : found is not null && !equal;
    }

    private static JsonNode? Parsed(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonNode.Parse(line) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static AwsException Invalid() => new("InvalidParameterException", "Invalid filter pattern");

    [GeneratedRegex("(?<sign>[?-])?(\"(?<quoted>[^\"]*)\"|(?<plain>\\S+))", RegexOptions.ExplicitCapture)]
    private static partial Regex Term();

    [GeneratedRegex(
        "\\A\\s*\\(?\\s*\\$(?<path>(\\.[A-Za-z0-9_-]+)+)\\s*(?<operator>!?=)\\s*"
            + "(\"(?<quoted>[^\"]*)\"|(?<plain>[^\\s\")]+))\\s*\\)?\\s*\\z",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Comparison();
}
