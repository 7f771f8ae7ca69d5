using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalAws.Deployment;

/// <summary>A parameter as the template declares it, with the checks that CloudFormation makes of a value.</summary>
internal sealed class TemplateParameter
{
    private static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(1);

    private readonly TemplateMap declaration;
    private readonly string type;

    public TemplateParameter(TemplateEntry entry)
    {
        Name = entry.Key;
        declaration = entry.Value.AsMap();
        declaration.Allow(
            $"the parameter {Name}",
            "Type",
            "Description",
            "Default",
            "AllowedPattern",
            "AllowedValues",
            "ConstraintDescription",
            "MinValue",
            "MaxValue",
            "MinLength",
            "MaxLength"
        );
        var declared = declaration.Required("Type");
        type = declared.AsText();
        if (type is not ("String" or "Number"))
            throw new TemplateException(declared.At, $"LocalAws does not support parameters of type {type}; it knows String and Number");
    }

    public string Name { get; }

    /// <summary>The value that a stack has: what was given, else the default, checked.</summary>
    public JsonNode Value(string? given)
    {
        var value =
            given
            ?? declaration["Default"]?.AsText()
            ?? throw new TemplateException(declaration.At, $"the parameter {Name} has no default, and no value was given");
        if (Fault(value) is { } fault)
        {
            var constraint = declaration["ConstraintDescription"]?.AsText();
            throw new TemplateException(
                declaration.At,
                $"the parameter {Name}: found '{value}', {fault}{(constraint is null ? "" : $" ({constraint})")}"
            );
        }
        return type == "Number" ? JsonNode.Parse(value)! : JsonValue.Create(value);
    }

    private string? Fault(string value)
    {
        if (declaration["AllowedValues"]?.AsList().Items.Select(item => item.AsText()).ToArray() is { } values && !values.Contains(value))
            return "allowed are " + string.Join(", ", values);
        if (
            declaration["AllowedPattern"]?.AsText() is { } pattern
            && !Regex.IsMatch(value, $@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, PatternTime)
        )
        {
            return "it has to match " + pattern;
        }

        if (type != "Number")
            return Between(value.Length, "MinLength", "MaxLength", "characters");
        if (
            !decimal.TryParse(
                value,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
        {
            return "it has to be a number";
        }

        return Between(number, "MinValue", "MaxValue", "");
    }

    private string? Between(decimal number, string lowest, string highest, string unit)
    {
        if (Limit(lowest) is { } low && number < low)
            return $"the least is {low} {unit}".TrimEnd();
        return Limit(highest) is { } high && number > high ? $"the most is {high} {unit}".TrimEnd() : null;
    }

    private decimal? Limit(string key) =>
        declaration[key] is { } limit ? decimal.Parse(limit.AsText(), CultureInfo.InvariantCulture) : null;
}
