using System.Text.Json.Nodes;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>Tags as in templates, a list of keys and values, and their differences.</summary>
internal static class Tags
{
    public static Shape Shape { get; } = new() { "Key", "Value" };

    public static Dictionary<string, string> Of(JsonObject properties) =>
        (properties["Tags"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .ToDictionary(
                tag => Intrinsics.AsText(tag["Key"]!.AsValue()),
                tag => Intrinsics.AsText(tag["Value"]!.AsValue()),
                StringComparer.Ordinal
            );

    /// <summary>As an object of keys and values; null if there are none.</summary>
    public static JsonObject? Map(JsonObject properties) => Of(properties) is { Count: > 0 } tags ? Map(tags) : null;

    public static JsonObject Map(IEnumerable<KeyValuePair<string, string>> tags) =>
        new(tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value)));

    /// <summary>As the list that most services take; null if there are none.</summary>
    public static JsonArray? List(JsonObject properties) => Of(properties) is { Count: > 0 } tags ? List(tags) : null;

    public static JsonArray List(IEnumerable<KeyValuePair<string, string>> tags, string key = "Key", string value = "Value") =>
        [.. tags.Select(tag => (JsonNode)new JsonObject { [key] = tag.Key, [value] = tag.Value })];

    /// <summary>What a change adds or sets, and which keys it removes.</summary>
    public static (Dictionary<string, string> Set, JsonArray Removed) Changes(ResourceWork work)
    {
        var (before, after) = (Of(work.Before), Of(work.Properties));
        return (
            after.Where(tag => before.GetValueOrDefault(tag.Key) != tag.Value).ToDictionary(),
            [.. before.Keys.Where(key => !after.ContainsKey(key)).Select(key => (JsonNode)key)]
        );
    }
}
