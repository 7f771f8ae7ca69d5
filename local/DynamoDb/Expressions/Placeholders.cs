using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Values;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Expressions;

/// <summary>A request's ExpressionAttributeNames and ExpressionAttributeValues, and which of them its expressions have used.</summary>
internal sealed class Placeholders
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AttributeValue> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    /// <param name="parameters">The parameters with the two members.</param>
    public Placeholders(JsonObject parameters)
    {
        if (parameters.Object("ExpressionAttributeNames") is { } givenNames)
        {
            CheckKeys("ExpressionAttributeNames", givenNames, '#');
            foreach (var key in givenNames.Select(pair => pair.Key))
                names.Add(key, givenNames.Text(key) ?? "");
        }
        if (parameters.AttributeMap("ExpressionAttributeValues") is { } givenValues)
        {
            CheckKeys("ExpressionAttributeValues", givenValues, ':');
            foreach (var (key, value) in givenValues)
                values.Add(key, Read(key, value));
        }
    }

    /// <summary>The value that a placeholder stands for.</summary>
    public AttributeValue Value(string placeholder)
    {
        used.Add(placeholder);
        return values.GetValueOrDefault(placeholder)
            ?? throw new ExpressionException(
                $"An expression attribute value used in expression is not defined; attribute value: {placeholder}"
            );
    }

    /// <summary>The path with its placeholders replaced by names.</summary>
    public DocumentPath Path(PathReference reference) => new([.. reference.Steps.Select(Element)]);

    /// <summary>Called once every expression is read: refuses unused names and values.</summary>
    public void CheckAllUsed()
    {
        CheckUsed("ExpressionAttributeNames", names.Keys);
        CheckUsed("ExpressionAttributeValues", values.Keys);
    }

    private PathElement Element(PathStep step)
    {
        if (step.Index is { } index)
            return new(null, index);
        if (!step.IsPlaceholder)
            return new(step.Text, 0);
        used.Add(step.Text!);
        return names.TryGetValue(step.Text!, out var name)
            ? new(name, 0)
            : throw new ExpressionException(
                $"An expression attribute name used in the document path is not defined; attribute name: {step.Text}"
            );
    }

    private void CheckUsed(string parameter, IEnumerable<string> given)
    {
        var unused = given.Where(key => !used.Contains(key)).ToList();
        if (unused.Count > 0)
        {
            throw DynamoDbErrors.Validation($"Value provided in {parameter} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
        }
    }

    private static void CheckKeys(string parameter, JsonObject given, char sign)
    {
        if (given.Count == 0)
            throw DynamoDbErrors.Validation($"{parameter} must not be empty");
        foreach (var (key, _) in given)
        {
            if (key.Length < 2 || key[0] != sign || !key.AsSpan(1).ToArray().All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
                throw DynamoDbErrors.Validation($"{parameter} contains invalid key: Syntax error; key: \"{key}\"");
        }
    }

    private static AttributeValue Read(string key, JsonNode? value)
    {
        try
        {
            return ValueReader.Value(value);
        }
        catch (AwsException e) when (e.Code == "ValidationException")
        {
            throw DynamoDbErrors.Validation($"ExpressionAttributeValues contains invalid value: {e.Message} for key {key}");
        }
    }
}
