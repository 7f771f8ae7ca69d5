using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Expressions;

/// <summary>One step of a path as written: a name, a name's placeholder, or an index.</summary>
internal sealed record PathStep(string? Text, int? Index, bool IsPlaceholder);

/// <summary>A path as written.</summary>
internal sealed record PathReference(IReadOnlyList<PathStep> Steps);

/// <summary>One step of a path: an entry of a map, or an element of a list.</summary>
internal readonly record struct PathElement(string? Name, int Index)
{
    public bool IsIndex => Name is null;

    public override string ToString() => Name ?? $"[{Index}]";
}

/// <summary>A place in an item.</summary>
internal sealed class DocumentPath(IReadOnlyList<PathElement> elements) : IEquatable<DocumentPath>
{
    public IReadOnlyList<PathElement> Elements { get; } = elements;

    /// <summary>The attribute that the path begins with.</summary>
    public string Attribute { get; } = elements[0].Name!;

    public bool IsNested => Elements.Count > 1;

    /// <summary>The value there; null if there is none.</summary>
    public AttributeValue? Find(MapValue item)
    {
        AttributeValue? found = item;
        foreach (var element in Elements)
        {
            found = (found, element.IsIndex) switch
            {
                (MapValue map, false) => map[element.Name!],
                (ListValue list, true) when element.Index < list.Elements.Count => list.Elements[element.Index],
                _ => null,
            };
        }
        return found;
    }

    /// <summary>
    /// Refuses two paths if one lies within the other, or if they treat the same place as a map and as a list. AWS reports an overlap
    /// before a conflict, wherever the two are.
    /// </summary>
    public static void CheckDistinct(IReadOnlyList<DocumentPath> paths)
    {
        string? conflict = null;
        for (var second = 1; second < paths.Count; second++)
        {
            for (var first = 0; first < second; first++)
            {
                switch (paths[first].RelationTo(paths[second]))
                {
                    case PathRelation.Overlapping:
                        throw new ExpressionException(Two("overlap", paths[first], paths[second]));
                    case PathRelation.Conflicting:
                        conflict ??= Two("conflict", paths[first], paths[second]);
                        break;
                }
            }
        }
        if (conflict is not null)
            throw new ExpressionException(conflict);
    }

    public bool Equals(DocumentPath? other) => other is not null && Elements.SequenceEqual(other.Elements);

    public override bool Equals(object? obj) => Equals(obj as DocumentPath);

    public override int GetHashCode() => Elements.Aggregate(0, HashCode.Combine);

    public override string ToString() => $"[{string.Join(", ", Elements)}]";

    private PathRelation RelationTo(DocumentPath other)
    {
        foreach (var (mine, theirs) in Elements.Zip(other.Elements))
        {
            if (mine.IsIndex != theirs.IsIndex)
                return PathRelation.Conflicting;
            if (mine != theirs)
                return PathRelation.Apart;
        }
        return PathRelation.Overlapping;
    }

    private static string Two(string verb, DocumentPath one, DocumentPath two) =>
        $"Two document paths {verb} with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}";

    private enum PathRelation
    {
        Apart,
        Overlapping,
        Conflicting,
    }
}
