namespace LocalAws.Identity;

/// <summary>The condition keys for tags.</summary>
internal static class TagConditions
{
    /// <summary>The tags of an action's resource, as the global key and the service's own.</summary>
    /// <param name="serviceKey">The service's own key up to the slash, such as <c>iam:ResourceTag/</c>.</param>
    public static IEnumerable<(string Key, string[] Values)> OfResource(
        string serviceKey,
        IEnumerable<KeyValuePair<string, string>>? tags
    ) => (tags ?? []).SelectMany(tag => new[] { ("aws:ResourceTag/" + tag.Key, new[] { tag.Value }), (serviceKey + tag.Key, [tag.Value]) });

    /// <summary>The tags in a request; empty if it has none.</summary>
    public static IEnumerable<(string Key, string[] Values)> OfRequest(IEnumerable<KeyValuePair<string, string>> tags)
    {
        string[] keys = [.. tags.Select(tag => tag.Key)];
        return keys.Length == 0 ? [] : [("aws:TagKeys", keys), .. tags.Select(tag => ("aws:RequestTag/" + tag.Key, new[] { tag.Value }))];
    }
}
