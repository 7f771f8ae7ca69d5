using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RepoGrant.Contract;

namespace RepoGrant.Iam;

/// <summary>
/// An IAM policy document: its text, its size as IAM counts it, and comparison by meaning. IAM returns documents URL-encoded, and with an
/// order and spelling of its own.
/// </summary>
internal sealed partial class PolicyDocument
{
    /// <summary>The limit of a managed policy, in characters without white space (IAM User Guide, "IAM and AWS STS quotas").</summary>
    public const int MaxCharacters = 6144;

    /// <summary>The default limit of a role trust policy, in characters without white space (same page).</summary>
    public const int MaxTrustCharacters = 2048;

    private readonly string meaning;

    private PolicyDocument(JsonNode json)
    {
        Json = json;
        Text = json.ToJsonString(JsonContext.Relaxed);
        meaning = MeaningOf(json).ToJsonString();
    }

    public JsonNode Json { get; }

    /// <summary>The document without white space.</summary>
    public string Text { get; }

    public int Characters => Text.Count(character => !char.IsWhiteSpace(character));

    public static PolicyDocument Of(params JsonNode[] statements) =>
        new(new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statements) });

    /// <summary>A document as IAM returns it.</summary>
    public static PolicyDocument Parse(string document)
    {
        var text = document.StartsWith('%') ? Uri.UnescapeDataString(document) : document;
        return new PolicyDocument(JsonNode.Parse(text) ?? throw new JsonException("A policy document is null."));
    }

    /// <summary>A list of strings as the documents contain them.</summary>
    public static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);

    public bool MeansTheSameAs(PolicyDocument other) => meaning == other.meaning;

    // One spelling for all documents with the same meaning: sorted keys, single values instead of one-element lists, sorted lists, action
    // names and condition keys in lower case (IAM ignores their case), account ids instead of account roots, no Sid and no Id.
    private static JsonObject MeaningOf(JsonNode document)
    {
        var statements = AsList(document["Statement"]).Select(statement => Statement(statement!.AsObject()).ToJsonString());
        return new JsonObject
        {
            // A document without a version has the meaning of the older version (IAM User Guide, "Version").
            ["Version"] = document["Version"]?.GetValue<string>() ?? "2008-10-17",
            ["Statement"] = List(statements.Order(StringComparer.Ordinal)),
        };
    }

    private static JsonObject Statement(JsonObject statement)
    {
        var meaning = new JsonObject();
        foreach (var (element, value) in statement.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            switch (element)
            {
                case "Sid":
                    break;
                case "Action" or "NotAction":
                    meaning[element] = Values(value, text => text.ToLowerInvariant());
                    break;
                case "Principal" or "NotPrincipal":
                    meaning[element] = value is JsonObject principals
                        ? Map(principals, key => key, list => Values(list, Principal))
                        : value?.DeepClone();
                    break;
                case "Condition":
                    meaning[element] = Map(
                        value!.AsObject(),
                        key => key,
                        keys => Map(keys!.AsObject(), key => key.ToLowerInvariant(), list => Values(list, text => text))
                    );
                    break;
                case "Resource" or "NotResource":
                    meaning[element] = Values(value, text => text);
                    break;
                default:
                    meaning[element] = value?.DeepClone();
                    break;
            }
        }

        return meaning;
    }

    private static JsonObject Map(JsonObject map, Func<string, string> name, Func<JsonNode?, JsonNode> value) =>
        new(
            map.OrderBy(pair => name(pair.Key), StringComparer.Ordinal)
                .Select(pair => KeyValuePair.Create(name(pair.Key), (JsonNode?)value(pair.Value)))
        );

    private static JsonArray Values(JsonNode? value, Func<string, string> spelling) =>
        List(AsList(value).Select(item => spelling(item!.ToString())).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>A list; a single value becomes a list of one.</summary>
    public static IReadOnlyList<JsonNode?> AsList(JsonNode? value) => value is JsonArray list ? [.. list] : new JsonNode?[] { value };

    private static string Principal(string principal) =>
        AccountRoot().Match(principal) is { Success: true } match ? match.Groups[1].Value : principal;

    [GeneratedRegex(@"\Aarn:[a-z-]+:iam::([0-9]{12}):root\z")]
    private static partial Regex AccountRoot();
}
