using System.Text.Json;

namespace LocalAws.Events.Patterns;

/// <summary>
/// Reads a pattern's expressions for one field, <c>[ "running", { "prefix": "shut" } ]</c>, with EventBridge's message for every mistake.
/// </summary>
internal static class MatchExpression
{
    private const string OneKey = "Only one key allowed in match expression";
    private const string TooMany = "Too many elements in numeric expression";

    public static IReadOnlyList<ValueMatch> ParseAll(JsonElement alternatives)
    {
        List<ValueMatch> matches = [];
        foreach (var alternative in alternatives.EnumerateArray())
        {
            switch (alternative.ValueKind)
            {
                case JsonValueKind.Object:
                    matches.Add(Parse(alternative));
                    break;
                case JsonValueKind.String:
                    matches.Add((ValueMatch?)AddressMatch.Exactly(alternative.GetString()!) ?? Exactly(alternative.GetString()!));
                    break;
                case JsonValueKind.Array:
                    throw new InvalidEventPatternException("Match value must be String, number, true, false, or null");
                case JsonValueKind.Number:
                    matches.Add(new TextMatch(alternative.GetRawText()));
                    if (EventValue.ComparableNumber(alternative.GetRawText()) is { } number)
                        matches.Add(new NumberMatch(number, true, number, true));

                    break;
                default:
                    matches.Add(new TextMatch(alternative.GetRawText()));
                    break;
            }
        }

        return matches.Count == 0 ? throw new InvalidEventPatternException("Empty arrays are not allowed") : matches;
    }

    private static ValueMatch Parse(JsonElement expression)
    {
        var (kind, value) = Single(
            expression,
            "Match expression name not found",
            kind => kind is "numeric" or "anything-but" ? TooMany : OneKey
        );
        return kind switch
        {
            "exactly" => Exactly(String(value, "exact match pattern must be a string")),
            "prefix" when value.ValueKind == JsonValueKind.Object => new PrefixMatch(
                '"' + IgnoringCase(value, "Prefix", "prefix"),
                IgnoreCase: true
            ),
            "prefix" => new PrefixMatch('"' + String(value, "prefix match pattern must be a string")),
            "suffix" when value.ValueKind == JsonValueKind.Object => new SuffixMatch(
                IgnoringCase(value, "Suffix", "suffix") + '"',
                IgnoreCase: true
            ),
            "suffix" => new SuffixMatch(String(value, "suffix match pattern must be a string") + '"'),
            "equals-ignore-case" => new TextMatch(
                $"\"{String(value, "equals-ignore-case match pattern must be a string")}\"",
                IgnoreCase: true
            ),
            "wildcard" => WildcardMatch.Parse(String(value, "wildcard match pattern must be a string")),
            // event-ruler says "prefix" here, not "cidr".
            "cidr" => AddressMatch.Within(String(value, "prefix match pattern must be a string")),
            "exists" => value.ValueKind switch
            {
                JsonValueKind.True => new PresentMatch(),
                JsonValueKind.False => new AbsentMatch(),
                _ => throw new InvalidEventPatternException("exists match pattern must be either true or false."),
            },
            "numeric" => NumberMatch.Parse(value),
            "anything-but" => new AnythingButMatch(
                value.ValueKind == JsonValueKind.Object ? AnythingButObject(value) : AnythingButValues(value)
            ),
            _ => throw new InvalidEventPatternException($"Unrecognized match type {kind}"),
        };
    }

    /// <summary><c>{ "anything-but": 12 }</c>, <c>{ "anything-but": [ "a", "b" ] }</c></summary>
    private static ValueMatch[] AnythingButValues(JsonElement value)
    {
        var values = Values(value);
        if (
            values.FirstOrDefault(item => item.ValueKind is not JsonValueKind.String and not JsonValueKind.Number) is
            { ValueKind: not JsonValueKind.Undefined }
        )
        {
            throw new InvalidEventPatternException("Inside anything but list, start|null|boolean is not supported.");
        }

        if (values.Select(item => item.ValueKind).Distinct().Count() != 1)
        {
            throw new InvalidEventPatternException(
                "Inside anything but list, either all values are number or string, mixed type is not supported"
            );
        }

        return
        [
            .. values.Select<JsonElement, ValueMatch>(item =>
                item.ValueKind == JsonValueKind.String ? Exactly(item.GetString()!) : NumberMatch.EqualTo(item)
            ),
        ];
    }

    /// <summary><c>{ "anything-but": { "prefix": "init" } }</c> and the like.</summary>
    private static ValueMatch[] AnythingButObject(JsonElement expression)
    {
        var (kind, value) = Single(expression, "Anything-But expression name not found", _ => TooMany);
        (Func<string, ValueMatch> match, string notText) = kind switch
        {
            "equals-ignore-case" => (
                (Func<string, ValueMatch>)(text => new TextMatch($"\"{text}\"", IgnoreCase: true)),
                "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
            ),
            "prefix" => (text => new PrefixMatch('"' + NotEmpty(text)), "prefix/suffix match pattern must be a string"),
            "suffix" => (text => new SuffixMatch(NotEmpty(text) + '"'), "prefix/suffix match pattern must be a string"),
            "wildcard" => (WildcardMatch.Parse, "wildcard match pattern must be a string"),
            _ => throw new InvalidEventPatternException($"Unsupported anything-but pattern: {kind}"),
        };
        return [.. Values(value).Select(item => match(String(item, notText)))];
    }

    private static JsonElement[] Values(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => [.. value.EnumerateArray()],
            JsonValueKind.String or JsonValueKind.Number => [value],
            _ => throw new InvalidEventPatternException("Value of anything-but must be an array or single string/number value."),
        };

    private static string IgnoringCase(JsonElement expression, string title, string word)
    {
        var (kind, value) = Single(expression, $"{title} expression name not found", _ => OneKey);
        return kind == "equals-ignore-case"
            ? String(value, "equals-ignore-case match pattern must be a string")
            : throw new InvalidEventPatternException($"Unsupported {word} pattern: {kind}");
    }

    /// <summary>
    /// The only key of an expression. A second key is reported after the first one's value was read, as a streaming reader does.
    /// </summary>
    private static (string Kind, JsonElement Value) Single(JsonElement expression, string none, Func<string, string> several)
    {
        var keys = expression.EnumerateObject().ToArray();
        return keys.Length switch
        {
            0 => throw new InvalidEventPatternException(none),
            1 => (keys[0].Name, keys[0].Value),
            _ => throw new InvalidEventPatternException(several(keys[0].Name)),
        };
    }

    private static TextMatch Exactly(string text) => new($"\"{text}\"");

    private static string String(JsonElement value, string otherwise) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new InvalidEventPatternException(otherwise);

    private static string NotEmpty(string text) =>
        text.Length > 0 ? text : throw new InvalidEventPatternException("Null prefix/suffix not allowed");
}
