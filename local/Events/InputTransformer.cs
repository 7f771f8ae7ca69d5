using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LocalAws.Events;

/// <summary>
/// Makes a target's input from a template with placeholders (user guide, "Amazon EventBridge input transformation"). Outside of quotes a
/// value is inserted as JSON, inside quotes as text. A path that finds nothing becomes an empty text.
/// </summary>
/// <param name="Paths">JSON paths by placeholder.</param>
/// <param name="Template">The text with <c>&lt;placeholders&gt;</c>.</param>
internal sealed partial record InputTransformer(IReadOnlyDictionary<string, string> Paths, string Template)
{
    private const string Predefined = "aws.events.";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A placeholder in the template that is not defined; null if all are defined.</summary>
    public string? UndefinedPlaceholder =>
        Placeholder()
            .Matches(Template)
            .Select(match => match.Groups[1].Value)
            .FirstOrDefault(name => !Paths.ContainsKey(name) && !IsPredefined(name));

    public string Apply(Event @event, Rule rule, DateTimeOffset now)
    {
        var result = new StringBuilder(Template.Length + 256);
        var (position, quoted) = (0, false);
        foreach (Match placeholder in Placeholder().Matches(Template))
        {
            var before = Template.AsSpan(position, placeholder.Index - position);
            quoted ^= Quotes(before);
            result.Append(before).Append(Text(Value(placeholder.Groups[1].Value, @event, rule, now), quoted));
            position = placeholder.Index + placeholder.Length;
        }

        return result.Append(Template.AsSpan(position)).ToString();
    }

    private JsonElement? Value(string name, Event @event, Rule rule, DateTimeOffset now) =>
        name switch
        {
            "aws.events.rule-arn" => JsonSerializer.SerializeToElement(rule.Arn),
            "aws.events.rule-name" => JsonSerializer.SerializeToElement(rule.Name),
            "aws.events.event.ingestion-time" => JsonSerializer.SerializeToElement(WireTime.Seconds(now)),
            "aws.events.event.json" => @event.Envelope,
            "aws.events.event" => JsonSerializer.SerializeToElement(
                @event
                    .Envelope.EnumerateObject()
                    .Where(property => property.Name != "detail")
                    .ToDictionary(property => property.Name, property => property.Value)
            ),
            _ => JsonPath.Find(@event.Envelope, Paths[name]),
        };

    private static string Text(JsonElement? value, bool quoted)
    {
        if (value is not { } found)
            return quoted ? "" : "\"\"";
        if (!quoted)
            return JsonSerializer.Serialize(found, Relaxed);
        var text = found.ValueKind == JsonValueKind.String ? found.GetString()! : JsonSerializer.Serialize(found, Relaxed);
        return JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
    }

    /// <summary>Whether a stretch of the template crosses from outside to inside a JSON string or back.</summary>
    private static bool Quotes(ReadOnlySpan<char> text)
    {
        var odd = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                odd = !odd;
        }

        return odd;
    }

    private static bool IsPredefined(string name) =>
        name.StartsWith(Predefined, StringComparison.Ordinal)
        && name[Predefined.Length..] is "rule-arn" or "rule-name" or "event.ingestion-time" or "event" or "event.json";

    [GeneratedRegex(@"<([A-Za-z0-9_.-]+)>")]
    private static partial Regex Placeholder();
}
