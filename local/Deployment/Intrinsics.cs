using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalAws.Deployment;

/// <summary>Evaluates a template's values and the intrinsic functions that LocalAws supports.</summary>
internal sealed partial class Intrinsics(StackScope scope, TemplateMap conditions, TemplateMap mappings)
{
    private readonly ConcurrentDictionary<string, bool> decided = new(StringComparer.Ordinal);

    /// <summary>The value; null for <c>AWS::NoValue</c>, which leaves the property or list item out.</summary>
    public JsonNode? Evaluate(TemplateNode node) =>
        node switch
        {
            TemplateScalar scalar => Scalar(scalar),
            TemplateList list => new JsonArray([.. list.Items.Select(Evaluate).Where(item => item is not null)]),
            TemplateMap { Entries: [{ Key: "Ref" } one] } => scope.Ref(one.Value.AsText(), one.At),
            TemplateMap { Entries: [var one] } when IsFunction(one.Key) => Function(one),
            TemplateMap map => Map(map),
            _ => throw new TemplateException(node.At, "this is neither a value, nor a list, nor a mapping"),
        };

    /// <summary>The value as text, where only text is valid.</summary>
    public string Text(TemplateNode node) =>
        Evaluate(node) is JsonValue value ? AsText(value) : throw new TemplateException(node.At, "expected a string here");

    /// <summary>Evaluates a condition: its name, or the functions that conditions and rules consist of.</summary>
    public bool Holds(TemplateNode node)
    {
        if (node is TemplateScalar name)
            return Named(name.Text, name.At);
        if (node is not TemplateMap { Entries: [var function] })
            throw new TemplateException(node.At, "expected a condition here");
        return function.Key switch
        {
            "Condition" => Named(function.Value.AsText(), function.At),
            "Fn::Equals" => Arguments(function, 2) is [var left, var right] && Text(left) == Text(right),
            "Fn::Not" => !Holds(Arguments(function, 1)[0]),
            "Fn::And" => function.Value.AsList().Items.All(Holds),
            "Fn::Or" => function.Value.AsList().Items.Any(Holds),
            _ => throw TemplateException.NotSupported(function.At, $"{function.Key} in a condition"),
        };
    }

    /// <summary>The node with each <c>!If</c> replaced by the branch that applies.</summary>
    public TemplateNode Chosen(TemplateNode node) =>
        node switch
        {
            TemplateMap { Entries: [{ Key: "Fn::If", Value: TemplateList { Items: [var condition, var then, var otherwise] } }] } => Chosen(
                Holds(condition) ? then : otherwise
            ),
            TemplateMap map => new TemplateMap(map.At, [.. map.Entries.Select(entry => entry with { Value = Chosen(entry.Value) })]),
            TemplateList list => new TemplateList(list.At, [.. list.Items.Select(Chosen)]),
            _ => node,
        };

    /// <summary>A JSON value as CloudFormation writes it where a string is expected.</summary>
    public static string AsText(JsonValue value) => value.TryGetValue<string>(out var text) ? text : value.ToJsonString();

    internal static bool IsFunction(string key) => key.StartsWith("Fn::", StringComparison.Ordinal);

    /// <summary>The names in a text with <c>${…}</c>, each with its optional attribute.</summary>
    internal static IEnumerable<(string Name, string? Attribute)> Placeholders(string text) =>
        Placeholder().Matches(text).Where(match => !match.Groups["literal"].Success).Select(Named);

    /// <summary>A value as JSON: a string in quotes stays a string.</summary>
    public static JsonNode Scalar(TemplateScalar scalar)
    {
        if (!scalar.Plain)
            return scalar.Text;
        return scalar.Text switch
        {
            "true" => true,
            "false" => false,
            _ when long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            _ when DecimalNumber().IsMatch(scalar.Text) => decimal.Parse(scalar.Text, CultureInfo.InvariantCulture),
            _ => scalar.Text,
        };
    }

    private JsonObject Map(TemplateMap map)
    {
        var result = new JsonObject();
        foreach (var entry in map.Entries)
        {
            if (IsFunction(entry.Key))
                throw new TemplateException(entry.At, $"{entry.Key} must be the only key of its mapping");
            if (Evaluate(entry.Value) is { } value)
                result[entry.Key] = value;
        }
        return result;
    }

    private JsonNode? Function(TemplateEntry function)
    {
        switch (function.Key)
        {
            case "Fn::If":
                var choice = Arguments(function, 3);
                return Evaluate(Named(choice[0].AsText(), choice[0].At) ? choice[1] : choice[2]);
            case "Fn::Sub":
                return Substitute(function.Value);
            case "Fn::GetAtt":
                var attribute = Arguments(function, 2);
                return scope.Attribute(attribute[0].AsText(), attribute[1].AsText(), function.At);
            case "Fn::Join":
                var join = Arguments(function, 2);
                return string.Join(join[0].AsText(), Texts(join[1]));
            case "Fn::Split":
                var split = Arguments(function, 2);
                return new JsonArray([.. Text(split[1]).Split(split[0].AsText()).Select(part => (JsonNode)part)]);
            case "Fn::Select":
                var select = Arguments(function, 2);
                return Texts(select[1]).ElementAtOrDefault(int.Parse(select[0].AsText(), CultureInfo.InvariantCulture))
                    ?? throw new TemplateException(function.At, "the list has no such item");
            case "Fn::Base64":
                return Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(function.Value)));
            case "Fn::FindInMap":
                return Find(function);
            case "Fn::ImportValue":
                return scope.Import(Text(function.Value), function.At);
            default:
                throw TemplateException.NotSupported(function.At, function.Key);
        }
    }

    private JsonNode? Find(TemplateEntry function)
    {
        var path = Arguments(function, 3).Select(Text).ToArray();
        TemplateNode? found = mappings;
        foreach (var key in path)
            found = (found as TemplateMap)?[key];
        return found is null
            ? throw new TemplateException(function.At, $"Template error: Unable to get mapping for {path[0]}::{path[1]}::{path[2]}")
            : Evaluate(found);
    }

    private JsonNode Substitute(TemplateNode argument)
    {
        var own = argument is TemplateList { Items: [_, var map] } ? map.AsMap() : null;
        var text = argument is TemplateList { Items: [var first, ..] } ? first : argument;
        var result = new StringBuilder();
        var end = 0;
        foreach (Match match in Placeholder().Matches(text.AsText()))
        {
            result.Append(text.AsText(), end, match.Index - end);
            end = match.Index + match.Length;
            if (match.Groups["literal"].Success)
            {
                result.Append("${").Append(match.Groups["literal"].Value).Append('}');
                continue;
            }
            var (name, attribute) = Named(match);
            if (attribute is null && own?[name] is { } given)
                result.Append(Text(given));
            else if (attribute is not null)
                result.Append(scope.Attribute(name, attribute, text.At));
            else
                result.Append(AsText(scope.Ref(name, text.At)?.AsValue() ?? throw new TemplateException(text.At, $"{name} has no value")));
        }
        return result.Append(text.AsText(), end, text.AsText().Length - end).ToString();
    }

    private IEnumerable<string> Texts(TemplateNode node) =>
        Evaluate(node) is JsonArray list
            ? list.Select(item => AsText(item!.AsValue()))
            : throw new TemplateException(node.At, "expected a list here");

    private bool Named(string condition, SourcePosition at)
    {
        if (decided.TryGetValue(condition, out var known))
            return known;
        var definition =
            conditions[condition]
            ?? throw new TemplateException(at, $"Template error: unresolved condition dependency {condition} in Fn::If");
        return decided[condition] = Holds(definition);
    }

    private static IReadOnlyList<TemplateNode> Arguments(TemplateEntry function, int count)
    {
        var arguments = function.Value.AsList().Items;
        return arguments.Count == count
            ? arguments
            : throw new TemplateException(function.At, $"Template error: {function.Key} takes {count} arguments, found {arguments.Count}");
    }

    private static (string Name, string? Attribute) Named(Match placeholder) =>
        (placeholder.Groups["name"].Value, placeholder.Groups["attribute"] is { Success: true } attribute ? attribute.Value : null);

    [GeneratedRegex(
        @"\$\{(?:!(?<literal>[^}]*)|(?<name>[A-Za-z0-9:]+)(?:\.(?<attribute>[A-Za-z0-9.]+))?)\}",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\A-?[0-9]+\.[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalNumber();
}
