namespace LocalAws.Deployment;

/// <summary>Applies a template's transforms before its resources are read: <c>AWS::Include</c> where it is used, then SAM.</summary>
internal static class TemplateTransform
{
    public const string Sam = "AWS::Serverless-2016-10-31";
    public const string Include = "AWS::Include";

    /// <summary>The transforms that a template names, including those in its parts.</summary>
    public static IReadOnlyList<string> Declared(TemplateMap root) =>
        [
            .. root["Transform"] switch
            {
                null => [],
                TemplateList list => list.Items.Select(item => item.AsText()),
                var one => [one.AsText()],
            },
            .. Includes(root).Any() ? [Include] : (string[])[],
        ];

    /// <param name="root">The template as it was written.</param>
    /// <param name="readAsync">Reads an included part from S3 by its location, <c>s3://bucket/key</c>.</param>
    public static async Task<TemplateMap> CarryOutAsync(TemplateMap root, Func<string, SourcePosition, Task<string>> readAsync)
    {
        var included = new Dictionary<TemplateEntry, TemplateNode>(ReferenceEqualityComparer.Instance);
        foreach (var include in Includes(root))
            included[include] = await IncludedAsync(include, readAsync);
        root = (TemplateMap)Replace(root, included);
        if (root["Transform"] is not { } transform)
        {
            return root["Globals"] is null
                ? root
                : throw new TemplateException(root["Globals"]!.At, "Invalid template property or properties [Globals]");
        }
        foreach (var name in transform is TemplateList list ? list.Items : [transform])
        {
            if (name.AsText() != Sam)
                throw TemplateException.NotSupported(name.At, $"the transform {name.AsText()}; it supports {Sam} and {Include}");
            root = SamTransform.CarryOut(root);
        }
        return root;
    }

    private static IEnumerable<TemplateEntry> Includes(TemplateNode node) =>
        node switch
        {
            TemplateMap map => map.Entries.SelectMany(entry => entry.Key == "Fn::Transform" ? [entry] : Includes(entry.Value)),
            TemplateList list => list.Items.SelectMany(Includes),
            _ => [],
        };

    private static async Task<TemplateNode> IncludedAsync(TemplateEntry function, Func<string, SourcePosition, Task<string>> readAsync)
    {
        var transform = function.Value.AsMap();
        transform.Allow("Fn::Transform", "Name", "Parameters");
        var name = transform.Required("Name");
        if (name.AsText() != Include)
            throw TemplateException.NotSupported(name.At, $"the transform {name.AsText()} here; it supports {Include}");
        var parameters = transform.Required("Parameters").AsMap();
        parameters.Allow(Include, "Location");
        var location = parameters.Required("Location");
        if (!location.AsText().StartsWith("s3://", StringComparison.Ordinal))
        {
            throw new TemplateException(
                location.At,
                $"Transform {Include} failed with: The location parameter is not a valid S3 uri: {location.AsText()}"
            );
        }
        var text = await readAsync(location.AsText(), location.At);
        return TemplateReader.Read(location.AsText().Split('/', 4)[^1], text);
    }

    private static TemplateNode Replace(TemplateNode node, Dictionary<TemplateEntry, TemplateNode> included) =>
        node switch
        {
            TemplateMap { Entries: [var one] } when included.TryGetValue(one, out var whole) => whole,
            // Beside other keys, the included ones are added to them.
            TemplateMap map => new TemplateMap(
                map.At,
                [
                    .. map.Entries.SelectMany(entry =>
                        included.TryGetValue(entry, out var part)
                            ? part.AsMap().Entries
                            : [entry with { Value = Replace(entry.Value, included) }]
                    ),
                ]
            ),
            TemplateList list => new TemplateList(list.At, [.. list.Items.Select(item => Replace(item, included))]),
            _ => node,
        };
}
