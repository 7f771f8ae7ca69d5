using System.Text.Json;

namespace LocalAws.Iam.Engine;

/// <summary>A policy that AWS would refuse; the message is AWS's.</summary>
internal sealed class MalformedPolicyException(string message) : Exception(message);

/// <summary>
/// Parses a policy document by the grammar of the IAM user guide ("Grammar of the IAM JSON policy language"). Violations are <c>Syntax
/// errors in policy.</c>; <see cref="PolicyRules"/> has the rules beyond the grammar.
/// </summary>
internal static class PolicyParser
{
    public const string SyntaxErrors = "Syntax errors in policy.";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly HashSet<string> StatementElements = new(StringComparer.Ordinal)
    {
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    };

    /// <exception cref="MalformedPolicyException">The text is not a policy of this kind.</exception>
    public static PolicyDocument Parse(string json, PolicyKind kind, string name = "")
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Policy(document.RootElement, kind) with { Name = name, Text = json };
        }
        catch (JsonException)
        {
            throw new MalformedPolicyException(kind == PolicyKind.Trust ? "This policy contains invalid Json" : SyntaxErrors);
        }
    }

    private static PolicyDocument Policy(JsonElement root, PolicyKind kind)
    {
        Require(root.ValueKind == JsonValueKind.Object);
        Require(root.EnumerateObject().All(property => property.Name is "Version" or "Id" or "Statement"));
        var version = OptionalText(root, "Version");
        Require(version is null or "2012-10-17" or "2008-10-17");
        OptionalText(root, "Id");
        Require(root.TryGetProperty("Statement", out var statements));
        Statement[] parsed =
            statements.ValueKind == JsonValueKind.Array
                ? [.. statements.EnumerateArray().Select(statement => ReadStatement(statement, kind))]
                : [ReadStatement(statements, kind)];
        Require(parsed.Length > 0);
        return new PolicyDocument(version, parsed);
    }

    private static Statement ReadStatement(JsonElement statement, PolicyKind kind)
    {
        Require(statement.ValueKind == JsonValueKind.Object);
        Require(statement.EnumerateObject().All(property => StatementElements.Contains(property.Name)));
        RequireOneOf(statement, "Action", "NotAction");
        RequireOneOf(statement, "Resource", "NotResource");
        RequireOneOf(statement, "Principal", "NotPrincipal");
        var effect = OptionalText(statement, "Effect");
        var denies = "Deny".Equals(effect, StringComparison.OrdinalIgnoreCase);
        Require(denies || "Allow".Equals(effect, StringComparison.OrdinalIgnoreCase));
        var isOnResource = kind is PolicyKind.Resource or PolicyKind.Trust;
        return new Statement
        {
            Sid = OptionalText(statement, "Sid"),
            Effect = denies ? Effect.Deny : Effect.Allow,
            EffectText = effect!,
            Actions = Patterns(statement, "Action"),
            NotActions = Patterns(statement, "NotAction"),
            Resources = Arns(statement, "Resource", isOnResource),
            NotResources = Arns(statement, "NotResource", isOnResource),
            Principal = Principals(statement, "Principal", negated: false) ?? Principals(statement, "NotPrincipal", negated: true),
            Conditions = statement.TryGetProperty("Condition", out var conditions) ? Conditions(conditions) : [],
        };
    }

    private static IReadOnlyList<TextPattern>? Patterns(JsonElement statement, string element) =>
        statement.TryGetProperty(element, out var value) ? [.. Texts(value).Select(text => TextPattern.Parse(text))] : null;

    private static IReadOnlyList<ArnPattern>? Arns(JsonElement statement, string element, bool inResourcePolicy) =>
        statement.TryGetProperty(element, out var value)
            ? [.. Texts(value).Select(text => ArnPattern.ParseResource(text, inResourcePolicy))]
            : null;

    private static PrincipalElement? Principals(JsonElement statement, string element, bool negated)
    {
        if (!statement.TryGetProperty(element, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.String)
        {
            Require(value.GetString() == "*");
            return new PrincipalElement([new PrincipalPattern("AWS", "*")], negated);
        }
        Require(value.ValueKind == JsonValueKind.Object);
        Require(value.EnumerateObject().All(property => property.Name is "AWS" or "Service" or "Federated" or "CanonicalUser"));
        return new PrincipalElement(
            [
                .. value
                    .EnumerateObject()
                    .SelectMany(property => Texts(property.Value).Select(text => new PrincipalPattern(property.Name, text))),
            ],
            negated
        );
    }

    private static List<Condition> Conditions(JsonElement blocks)
    {
        Require(blocks.ValueKind == JsonValueKind.Object);
        List<Condition> conditions = [];
        foreach (var block in blocks.EnumerateObject())
        {
            Require(block.Value.ValueKind == JsonValueKind.Object);
            foreach (var key in block.Value.EnumerateObject())
            {
                var parsed = ConditionOperator.Parse(block.Name) ?? throw new MalformedPolicyException(SyntaxErrors);
                conditions.Add(new Condition(parsed, key.Name, [.. Scalars(key.Value)]));
            }
        }
        return conditions;
    }

    private static IEnumerable<string> Texts(JsonElement value)
    {
        Require(value.ValueKind is JsonValueKind.String or JsonValueKind.Array);
        IEnumerable<JsonElement> items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        foreach (var item in items)
        {
            Require(item.ValueKind == JsonValueKind.String);
            yield return item.GetString()!;
        }
    }

    private static IEnumerable<string> Scalars(JsonElement value)
    {
        IEnumerable<JsonElement> items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        foreach (var item in items)
        {
            yield return item.ValueKind switch
            {
                JsonValueKind.String => item.GetString()!,
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                JsonValueKind.Number => item.GetRawText(),
                _ => throw new MalformedPolicyException(SyntaxErrors),
            };
        }
    }

    private static string? OptionalText(JsonElement parent, string element)
    {
        if (!parent.TryGetProperty(element, out var value))
            return null;
        Require(value.ValueKind == JsonValueKind.String);
        return value.GetString();
    }

    private static void RequireOneOf(JsonElement statement, string one, string other) =>
        Require(!statement.TryGetProperty(one, out _) || !statement.TryGetProperty(other, out _));

    private static void Require(bool condition)
    {
        if (!condition)
            throw new MalformedPolicyException(SyntaxErrors);
    }
}
