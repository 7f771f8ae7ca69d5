using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LocalAws.Ssm;

/// <summary>Reads a document's text, JSON or YAML, into one tree.</summary>
internal static class DocumentText
{
    public static JsonObject Read(string text, string format)
    {
        try
        {
            var tree = format == "YAML" ? Yaml(text) : JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false });
            return tree as JsonObject ?? throw SsmErrors.DocumentContent("It must be a map.");
        }
        catch (Exception e) when (e is JsonException or YamlException or InvalidCastException)
        {
            throw SsmErrors.DocumentContent(e.Message);
        }
    }

    private static JsonNode? Yaml(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents is [var document]
            ? Convert(document.RootNode)
            : throw SsmErrors.DocumentContent("It must be one YAML document.");
    }

    private static JsonNode? Convert(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Convert(c.Value)))
            ),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
            YamlScalarNode scalar => Scalar(scalar),
            _ => throw SsmErrors.DocumentContent($"Line {node.Start.Line}: aliases are not supported."),
        };

    /// <summary>YAML 1.2's core schema: only plain scalars can be anything but strings.</summary>
    private static JsonNode? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
            return text;
        return text switch
        {
            "" or "~" or "null" => null,
            "true" => true,
            "false" => false,
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            _ => text,
        };
    }
}
