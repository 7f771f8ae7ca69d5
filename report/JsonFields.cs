using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>Reads JSON leniently: what is missing, or of another type, is empty.</summary>
internal static class JsonFields
{
    public static string Text(this JsonObject? json, string field) =>
        json?[field] is JsonValue value
            ? value.TryGetValue<string>(out var text)
                ? text
                : value.ToJsonString()
            : "";

    public static bool IsTrue(this JsonObject json, string field) =>
        json[field] is JsonValue value && value.TryGetValue<bool>(out var truth) && truth;

    public static JsonObject? Object(this JsonObject? json, string field) => json?[field] as JsonObject;

    public static IEnumerable<JsonObject> Objects(this JsonObject? json, string field) =>
        json?[field] is JsonArray items ? items.OfType<JsonObject>() : [];

    public static IEnumerable<string> Texts(this JsonObject? json, string field)
    {
        foreach (var item in json?[field] as JsonArray ?? [])
        {
            if (item is JsonValue value)
                yield return value.TryGetValue<string>(out var text) ? text : value.ToJsonString();
        }
    }
}
