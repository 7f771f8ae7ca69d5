using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RepoGrant.Views;

/// <summary>A resource's JSON as indented lines; a policy that is a string within it is shown as the document that it contains.</summary>
internal static class DocumentText
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IReadOnlyList<string> Lines(JsonNode? document) =>
        document is null or JsonObject { Count: 0 } ? [] : Opened(document)!.ToJsonString(Indented).ReplaceLineEndings("\n").Split('\n');

    private static JsonNode? Opened(JsonNode? node) =>
        node switch
        {
            JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Opened(field.Value)))),
            JsonArray items => new JsonArray([.. items.Select(Opened)]),
            JsonValue value when value.TryGetValue<string>(out var text) && Parsed(text) is { } document => document,
            _ => node?.DeepClone(),
        };

    private static JsonObject? Parsed(string text)
    {
        try
        {
            return text.StartsWith('{') ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
