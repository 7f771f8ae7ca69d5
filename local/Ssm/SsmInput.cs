using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>What several Systems Manager operations read from requests in the same way.</summary>
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
                $"1 validation error detected: Value {text} at '{Member(name)}' failed to satisfy constraint: Member must have "
                    + $"value less than or equal to {most}"
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

    /// <summary>The condition keys of a document's, a parameter's or an instance's tags.</summary>
    public static IEnumerable<(string, string[])> Conditions(IEnumerable<KeyValuePair<string, string>>? tags) =>
        TagConditions.OfResource("ssm:resourceTag/", tags);

    /// <summary>A page of items in order. A token belongs to one list and names the last item that was returned.</summary>
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
            var after = Pages.Read(token, SsmErrors.NextToken);
            var at = rest.FindIndex(i => keyOf(i) == after);
            rest = at < 0 ? throw SsmErrors.NextToken() : rest[(at + 1)..];
        }
        return Pages.Cut(rest, size, keyOf);
    }

    private static string Member(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
