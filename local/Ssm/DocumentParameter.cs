using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>A parameter that a document defines, and the values that it allows.</summary>
/// <param name="Type">String, StringList, Integer or Boolean.</param>
/// <param name="Default">Null if a value is required.</param>
internal sealed record DocumentParameter(
    string Name,
    string Type,
    string Description,
    IReadOnlyList<string>? Default,
    Regex? AllowedPattern,
    IReadOnlyList<string>? AllowedValues,
    int MinChars,
    int MaxChars
)
{
    /// <summary>Patterns come from users: one that takes this long would block the service.</summary>
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    public static DocumentParameter Parse(string name, JsonObject definition)
    {
        foreach (var (field, _) in definition)
        {
            if (
                field
                is not (
                    "type"
                    or "description"
                    or "default"
                    or "allowedPattern"
                    or "allowedValues"
                    or "minChars"
                    or "maxChars"
                    or "displayType"
                )
            )
            {
                throw AwsException.NotSupported($"{field} of the parameter {name}");
            }
        }
        var type = definition["type"]?.ToString();
        if (type is not ("String" or "StringList" or "Integer" or "Boolean"))
        {
            throw type is "StringMap" or "MapList"
                ? AwsException.NotSupported($"parameters of type {type}")
                : SsmErrors.DocumentContent($"The parameter {name} has no valid type.");
        }

        try
        {
            var parameter = new DocumentParameter(
                name,
                type,
                definition["description"]?.ToString() ?? "",
                definition["default"] is { } value ? [.. Texts(value)] : null,
                definition["allowedPattern"] is { } pattern
                    ? new Regex(pattern.ToString(), RegexOptions.CultureInvariant, PatternTimeout)
                    : null,
                definition["allowedValues"] is JsonArray values ? [.. values.SelectMany(v => Texts(v!))] : null,
                Number(definition["minChars"]) ?? 0,
                Number(definition["maxChars"]) ?? int.MaxValue
            );
            if (parameter.Default is { } standard)
                parameter.Check(standard);
            return parameter;
        }
        catch (ArgumentException e)
        {
            throw SsmErrors.DocumentContent($"The parameter {name}: {e.Message}");
        }
        catch (AwsException e) when (e.Code == "InvalidParameters")
        {
            throw SsmErrors.DocumentContent($"The default of the parameter {name} is not an allowed value.");
        }
    }

    /// <summary>Accepts a value or says why not. All values are lists; every type but StringList has one element.</summary>
    public void Check(IReadOnlyList<string> values)
    {
        if (Type != "StringList" && values.Count != 1)
            throw SsmErrors.Parameters($"Parameter {Name} is a {Type}: give it one value, not {values.Count}.");
        foreach (var value in values)
        {
            if (Type == "Integer" && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                throw SsmErrors.Parameters($"Parameter {Name} is an Integer: '{value}' is not.");
            if (Type == "Boolean" && value is not ("true" or "false"))
                throw SsmErrors.Parameters($"Parameter {Name} is a Boolean: '{value}' is not.");
            if (AllowedValues is not null && !AllowedValues.Contains(value))
                throw SsmErrors.Parameters($"Parameter {Name} has value {value} not in [{string.Join(", ", AllowedValues)}].");
            if (value.Length < MinChars || value.Length > MaxChars)
                throw SsmErrors.Parameters($"Parameter {Name} has {value.Length} characters, outside the limits of the document.");
            if (AllowedPattern is not null && !Matches(value))
                throw SsmErrors.Parameters($"Parameter {Name} has value not matching pattern {AllowedPattern}.");
        }
    }

    /// <summary>Its value in the text of a script.</summary>
    public static string Rendered(string type, IReadOnlyList<string> values) =>
        type == "StringList" ? JsonSerializer.Serialize(values) : values[0];

    private bool Matches(string value)
    {
        try
        {
            var match = AllowedPattern!.Match(value);
            // To the agent, which is written in Go, $ is the very end (https://pkg.go.dev/regexp/syntax); to .NET also the place before a
            // final line break.
            return match.Success
                && !(value.EndsWith('\n') && match.Index + match.Length == value.Length - 1 && AllowedPattern.ToString().EndsWith('$'));
        }
        catch (RegexMatchTimeoutException)
        {
            throw SsmErrors.Parameters($"Parameter {Name}: its pattern takes too long.");
        }
    }

    private static IEnumerable<string> Texts(JsonNode value) =>
        value switch
        {
            JsonArray list => list.SelectMany(v => Texts(v!)),
            JsonValue scalar when scalar.GetValueKind() is JsonValueKind.True => ["true"],
            JsonValue scalar when scalar.GetValueKind() is JsonValueKind.False => ["false"],
            _ => [value.ToString()],
        };

    private static int? Number(JsonNode? node) =>
        node is not null && int.TryParse(node.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
