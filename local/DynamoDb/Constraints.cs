using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Values;
using LocalAws.Wire;

namespace LocalAws.DynamoDb;

/// <summary>
/// Reads a request's members within the limits of the service's model. Violations are collected and reported together, as AWS does; <see
/// cref="Check"/> ends the reading.
/// </summary>
/// <param name="parameters">The structure to read.</param>
/// <param name="path">Its path in the request, ending in a dot, such as <c>transactItems.1.member.put.</c>.</param>
internal sealed class Constraints(JsonObject parameters, string path = "")
{
    /// <summary>AWS reports no more than ten.</summary>
    private const int MaxTold = 10;

    private readonly List<string> violations = [];

    /// <summary>Reads a request whose only constrained member this is.</summary>
    public static T Checked<T>(JsonObject parameters, Func<Constraints, T> read)
    {
        var constraints = new Constraints(parameters);
        var value = read(constraints);
        constraints.Check();
        return value;
    }

    /// <summary>The table's name, or its ARN.</summary>
    public string TableName()
    {
        var name = Required("TableName");
        if (name.StartsWith("arn:", StringComparison.Ordinal))
            return name;
        if (name.Length > 0 && !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
            Add("TableName", $"'{name}'", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
        Length("TableName", name, 3, 255);
        return name;
    }

    public string Required(string member)
    {
        var text = parameters.Text(member);
        if (text is null)
            IsNull(member);
        return text ?? "";
    }

    public string Required(string member, int least, int most)
    {
        var text = Required(member);
        if (parameters[member] is not null)
            Length(member, text, least, most);
        return text;
    }

    /// <summary>
    /// A required map of attributes. What cannot be a value at all is refused at once, as AWS does; an invalid value is refused when it is
    /// used, after <see cref="Check"/>.
    /// </summary>
    public Func<MapValue> RequiredMap(string member)
    {
        if (parameters.AttributeMap(member) is not { } map)
        {
            IsNull(member);
            return () => MapValue.Empty;
        }
        try
        {
            var read = ValueReader.Map(map);
            return () => read;
        }
        catch (AwsException e) when (e.Code == "ValidationException")
        {
            return () => throw e;
        }
    }

    /// <summary>A list of structures with a limited number of items.</summary>
    public IReadOnlyList<JsonObject> RequiredObjects(string member, int least, int most)
    {
        if (parameters[member] is null)
        {
            IsNull(member);
            return [];
        }
        var items = parameters.Objects(member);
        Count(member, items.Count, least, most);
        return items;
    }

    public string OneOf(string member, string otherwise, params string[] values)
    {
        var text = parameters.Text(member) ?? otherwise;
        if (!values.Contains(text))
            Add(member, $"'{text}'", $"Member must satisfy enum value set: [{string.Join(", ", values)}]");
        return text;
    }

    public int? AtLeast(string member, int least, int most = int.MaxValue)
    {
        var number = parameters.Integer(member);
        var shown = $"'{number?.ToString(CultureInfo.InvariantCulture)}'";
        if (number < least)
            Add(member, shown, $"Member must have value greater than or equal to {least}");
        if (number > most)
            Add(member, shown, $"Member must have value less than or equal to {most}");
        return number;
    }

    public void Count(string member, int count, int least, int most)
    {
        if (count < least)
            Add(member, "'[]'", $"Member must have length greater than or equal to {least}");
        if (count <= most)
            return;
        violations.Add($"Value at '{Member(member)}' failed to satisfy constraint: Member must have length less than or equal to {most}");
    }

    public void IsNull(string member) => Add(member, "null", "Member must not be null");

    /// <summary>Refuses the request for all violations.</summary>
    public void Check()
    {
        if (violations.Count == 0)
            return;
        var told = violations.Take(MaxTold).ToList();
        throw DynamoDbErrors.Validation($"{told.Count} validation error{(told.Count > 1 ? "s" : "")} detected: {string.Join("; ", told)}");
    }

    private void Length(string member, string text, int least, int most)
    {
        if (text.Length < least && parameters[member] is not null)
            Add(member, $"'{text}'", $"Member must have length greater than or equal to {least}");
        if (text.Length > most)
            Add(member, $"'{text}'", $"Member must have length less than or equal to {most}");
    }

    private void Add(string member, string value, string constraint) =>
        violations.Add($"Value {value} at '{Member(member)}' failed to satisfy constraint: {constraint}");

    private string Member(string name) => path + char.ToLowerInvariant(name[0]) + name[1..];
}
