using System.Text.Json.Nodes;

namespace LocalAws.Deployment;

/// <summary>Templates from and to JSON, with functions as they are written there.</summary>
internal static class TemplateJson
{
    public static JsonNode Of(TemplateNode node) =>
        node switch
        {
            TemplateMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)Of(entry.Value)))),
            TemplateList list => new JsonArray([.. list.Items.Select(Of)]),
            TemplateScalar scalar => Intrinsics.Scalar(scalar),
            _ => throw new InvalidOperationException($"{node.GetType()} is no template node."),
        };
}
