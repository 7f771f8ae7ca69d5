using System.Text.Json.Nodes;

namespace LocalAws.Deployment;

/// <summary>Converts templates from and to JSON, with functions in their long form.</summary>
internal static class TemplateJson
{
    public static JsonNode Of(TemplateNode node) =>
        node switch
        {
            TemplateMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Of(entry.Value)))),
            TemplateList list => new JsonArray([.. list.Items.Select(Of)]),
            TemplateScalar scalar => Intrinsics.Scalar(scalar),
            _ => throw new InvalidOperationException($"{node.GetType()} is not a template node."),
        };
}
