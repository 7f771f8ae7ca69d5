using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Expressions;

/// <summary>A ProjectionExpression: the requested parts of an item.</summary>
internal sealed class Projection
{
    private Projection(IReadOnlyList<DocumentPath> paths) => Paths = paths;

    public IReadOnlyList<DocumentPath> Paths { get; }

    public static Projection Parse(string text, Placeholders placeholders)
    {
        var reader = new TokenReader(text);
        var references = new List<PathReference>();
        do references.Add(reader.Path());
        while (reader.TryTake(","));
        reader.ExpectEnd();
        ReservedWords.Check(references);
        DocumentPath[] paths = [.. references.Select(placeholders.Path)];
        DocumentPath.CheckDistinct(paths);
        return new(paths);
    }

    public MapValue Apply(MapValue item) => Pick(item, Paths);

    /// <summary>The values at some paths, within their maps and lists; other elements of a list are left out.</summary>
    public static MapValue Pick(MapValue item, IReadOnlyList<DocumentPath> paths) =>
        (MapValue)Part(item, [.. paths.Where(path => path.Find(item) is not null).Select(path => path.Elements)], 0);

    private static AttributeValue Part(AttributeValue value, IReadOnlyList<IReadOnlyList<PathElement>> paths, int depth)
    {
        if (paths.Any(path => path.Count == depth))
            return value;
        var below = paths.GroupBy(path => path[depth]);
        return value is ListValue list
            ? new ListValue([.. below.OrderBy(group => group.Key.Index).Select(g => Part(list.Elements[g.Key.Index], [.. g], depth + 1))])
            : new MapValue(below.ToDictionary(g => g.Key.Name!, g => Part(((MapValue)value)[g.Key.Name!]!, [.. g], depth + 1)));
    }
}
