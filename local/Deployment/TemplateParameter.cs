using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalAws.Deployment;

/// <summary>A parameter as the template declares it, with CloudFormation's checks of its value.</summary>
internal sealed class TemplateParameter
{
    private static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(1);

    private readonly TemplateMap declaration;

    public TemplateParameter(TemplateEntry entry)
    {
        Name = entry.Key;
        At = entry.At;
        declaration = entry.Value.AsMap();
        foreach (var property in declaration.Entries)
        {
            if (!Properties.Contains(property.Key))
                throw new TemplateException(property.At, $"Invalid template parameter property '{property.Key}'");
        }
        var declared =
            declaration["Type"]
            ?? throw new TemplateException(
                At,
                $"Template format error: Every Parameters object must contain a Type member. [/Parameters/{Name}]"
            );
        Type = declared.AsText();
        if (Type is not ("String" or "Number" or "CommaDelimitedList"))
        {
            throw Type.StartsWith("AWS::", StringComparison.Ordinal) || Type.StartsWith("List<", StringComparison.Ordinal)
                ? TemplateException.NotSupported(
                    declared.At,
                    $"parameters of type {Type}; it supports String, Number and CommaDelimitedList"
                )
                : new TemplateException(declared.At, $"Template format error: Unrecognized parameter type: {Type}");
        }
    }

    private static readonly string[] Properties =
    [
        "AllowedPattern",
        "AllowedValues",
        "ConstraintDescription",
        "Default",
        "Description",
        "MaxLength",
        "MaxValue",
        "MinLength",
        "MinValue",
        "NoEcho",
        "Type",
    ];

    public string Name { get; }

    public SourcePosition At { get; }

    public string Type { get; }

    public string? Description => declaration["Description"]?.AsText();

    public string? Default => declaration["Default"]?.AsText();

    /// <summary>Whether its value is never shown.</summary>
    public bool NoEcho => declaration["NoEcho"]?.AsText() is "true" or "True";

    public IReadOnlyList<string> AllowedValues =>
        declaration["AllowedValues"]?.AsList().Items.Select(item => item.AsText()).ToArray() ?? [];

    /// <summary>The value that the stack's template gets for a checked string.</summary>
    public JsonNode ValueOf(string text) =>
        Type switch
        {
            "Number" => JsonNode.Parse(text.Trim())!,
            "CommaDelimitedList" => new JsonArray([.. text.Split(',').Select(item => (JsonNode)item.Trim())]),
            _ => JsonValue.Create(text),
        };

    /// <summary>Refuses a value that breaks the declared constraints, in CloudFormation's words.</summary>
    public void Check(string value)
    {
        if (Fault(value) is not { } fault)
            return;
        throw new TemplateException(
            At,
            declaration["ConstraintDescription"]?.AsText() is { } constraint
                ? $"Parameter {Name} failed to satisfy constraint: {constraint}"
                : $"Parameter '{Name}' must {fault}"
        );
    }

    private string? Fault(string value)
    {
        if (Type == "Number" && !IsNumber(value, out _))
            return "be a number";
        if (AllowedValues is { Count: > 0 } values && !values.Contains(value))
            return "be one of AllowedValues";
        if (
            declaration["AllowedPattern"]?.AsText() is { } pattern
            && !Regex.IsMatch(value, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, PatternTime)
        )
        {
            return "match pattern " + pattern;
        }
        if (Type != "Number")
        {
            if (Limit("MinLength") is { } shortest && value.Length < shortest)
                return $"contain at least {shortest} characters";
            return Limit("MaxLength") is { } longest && value.Length > longest ? $"contain at most {longest} characters" : null;
        }
        IsNumber(value, out var number);
        if (Limit("MinValue") is { } least && number < least)
            return $"be a number not less than {least}";
        return Limit("MaxValue") is { } most && number > most ? $"be a number not greater than {most}" : null;
    }

    private static bool IsNumber(string value, out decimal number) =>
        decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    private decimal? Limit(string key) =>
        declaration[key] is { } limit ? decimal.Parse(limit.AsText(), CultureInfo.InvariantCulture) : null;
}
