using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace TestKit;

/// <summary>SSM documents of the project, which are written in YAML.</summary>
internal static class SsmDocument
{
    public const string ConfigureAccess = "instance/configure-access.yaml";

    /// <summary>The document as JSON. YAML's types are ignored: every scalar is a string.</summary>
    public static JsonObject Read(string path) => Parse(Checkout.Text(path));

    /// <summary>
    /// What the SSM agent accepts for each parameter, interpreted as by its RE2: $ is the very end, and no letter or digit is of another
    /// script.
    /// </summary>
    public static IReadOnlyDictionary<string, Regex> AllowedPatterns(JsonObject document) =>
        document["parameters"]!
            .AsObject()
            .ToDictionary(
                parameter => parameter.Key,
                parameter => new Regex(
                    ((string)parameter.Value!["allowedPattern"]!).Replace("$", @"\z", StringComparison.Ordinal),
                    RegexOptions.CultureInvariant
                )
            );

    public static JsonObject Parse(string yaml)
    {
        var document = new DeserializerBuilder().Build().Deserialize<object>(yaml);
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(document))!.AsObject();
    }
}
