namespace LocalAws.Deployment;

/// <summary>How SAM combines parts of a template.</summary>
internal static class SamNodes
{
    public static TemplateScalar Text(SourcePosition at, string text) => new(at, text, Plain: false);

    public static TemplateMap Ref(SourcePosition at, string name) => Map(at, ("Ref", Text(at, name)));

    public static TemplateMap GetAtt(SourcePosition at, string name, string attribute) =>
        Map(at, ("Fn::GetAtt", new TemplateList(at, [Text(at, name), Text(at, attribute)])));

    public static TemplateMap Map(SourcePosition at, params ReadOnlySpan<(string Key, TemplateNode Value)> entries)
    {
        var made = new List<TemplateEntry>(entries.Length);
        foreach (var (key, value) in entries)
            made.Add(new(at, key, value));
        return new(at, made);
    }

    public static TemplateEntry Tags(SourcePosition at, string createdBy, TemplateNode? own) =>
        new(
            at,
            "Tags",
            new TemplateList(
                at,
                [
                    Map(at, ("Key", Text(at, createdBy)), ("Value", Text(at, "SAM"))),
                    .. (own?.AsMap().Entries ?? []).Select(tag => Map(tag.At, ("Key", Text(tag.At, tag.Key)), ("Value", tag.Value))),
                ]
            )
        );

    /// <summary>
    /// SAM's rule for Globals: the function's own values win, mappings are merged, lists are joined with the global part first, and an
    /// intrinsic function counts as a value.
    /// </summary>
    public static TemplateNode Merged(TemplateNode outer, TemplateNode own) =>
        (outer, own) switch
        {
            (TemplateMap a, TemplateMap b) when !IsFunction(a) && !IsFunction(b) => new TemplateMap(
                b.At,
                [
                    .. a.Entries.Select(entry => b[entry.Key] is { } value ? entry with { Value = Merged(entry.Value, value) } : entry),
                    .. b.Entries.Where(entry => a[entry.Key] is null),
                ]
            ),
            (TemplateList a, TemplateList b) => new TemplateList(b.At, [.. a.Items, .. b.Items]),
            _ => own,
        };

    private static bool IsFunction(TemplateMap map) =>
        map.Entries is [{ Key: var key }] && (key is "Ref" or "Condition" || Intrinsics.IsFunction(key));
}
