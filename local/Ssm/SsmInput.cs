using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>What Systems Manager's operations read from requests in the same way.</summary>
internal static class SsmInput
{
    public static string Required(this JsonObject parameters, string name) =>
        parameters.Text(name) switch
        {
            null => throw SsmErrors.Validation(
                $"1 validation error detected: Value null at '{Member(name)}' failed to satisfy constraint: Member must not be null"
            ),
            "" => throw SsmErrors.Constraint("", Member(name), "Member must have length greater than or equal to 1."),
            var text => text,
        };

    public static int Between(this JsonObject parameters, string name, int least, int most, int otherwise)
    {
        var value = parameters.Integer(name) ?? otherwise;
        var text = value.ToString(CultureInfo.InvariantCulture);
        if (value < least)
            throw SsmErrors.Constraint(text, Member(name), $"Member must have value greater than or equal to {least}");
        if (value > most)
        {
            throw SsmErrors.Validation(
                $"1 validation error detected: Value {text} at '{Member(name)}' failed to satisfy constraint: Member must have value less than or equal to {most}"
            );
        }

        return value;
    }

    public static string OneOf(this JsonObject parameters, string name, string otherwise, params string[] values)
    {
        var text = parameters.Text(name) ?? otherwise;
        return values.Contains(text)
            ? text
            : throw SsmErrors.Constraint(text, Member(name), $"Member must satisfy enum value set: [{string.Join(", ", values)}]");
    }

    public static IReadOnlyDictionary<string, string> Tags(this JsonObject parameters) =>
        parameters.Objects("Tags").ToDictionary(t => t.Required("Key"), t => t.Text("Value") ?? "", StringComparer.Ordinal);

    public static IEnumerable<(string, string[])> RequestConditions(this IReadOnlyDictionary<string, string> tags)
    {
        foreach (var (key, value) in tags)
            yield return ("aws:RequestTag/" + key, [value]);
        if (tags.Count > 0)
            yield return ("aws:TagKeys", [.. tags.Keys]);
    }

    /// <summary>A page of items in their order; a token says how many have been shown, and which list it belongs to.</summary>
    public static (IReadOnlyList<T> Page, string? Next) Page<T>(
        this JsonObject parameters,
        IEnumerable<T> items,
        int size,
        Func<T, string> keyOf
    )
    {
        var rest = items.ToList();
        if (parameters.Text("NextToken") is { Length: > 0 } token)
        {
            var after = Read(token);
            var at = rest.FindIndex(i => keyOf(i) == after);
            rest = at < 0 ? throw SsmErrors.NextToken() : rest[(at + 1)..];
        }
        return rest.Count <= size ? (rest, null) : (rest[..size], Convert.ToBase64String(Encoding.UTF8.GetBytes(keyOf(rest[size - 1]))));
    }

    /// <summary>Systems Manager's times are seconds since 1970 with a fraction.</summary>
    public static JsonNode Time(DateTimeOffset time) => JsonValue.Create(time.ToUnixTimeMilliseconds() / 1000d);

    private static string Member(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Read(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw SsmErrors.NextToken();
    }
}
