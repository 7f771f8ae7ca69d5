using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Expressions;

/// <summary>
/// An item during an update. Untouched values stay shared with the previous item. Indexes refer to the list before the update: removed
/// elements leave at the end, and elements set beyond the last one are appended in the order of their indexes.
/// </summary>
internal sealed class ItemDraft(MapValue item)
{
    private readonly Node root = new(item);

    /// <summary>Whether the parent of the path's last step exists, and is a map or a list as the step requires.</summary>
    public bool HasPlaceFor(DocumentPath path)
    {
        AttributeValue? holder = path.IsNested ? new DocumentPath([.. path.Elements.SkipLast(1)]).Find(item) : item;
        return path.Elements[^1].IsIndex ? holder is ListValue : holder is MapValue;
    }

    public void Set(DocumentPath path, AttributeValue value) => Holder(path).Changes[path.Elements[^1]] = new(value);

    public void Remove(DocumentPath path) => Holder(path).Changes[path.Elements[^1]] = new(null);

    public MapValue Finish() => (MapValue)root.Finish()!;

    private Node Holder(DocumentPath path)
    {
        var node = root;
        foreach (var element in path.Elements.SkipLast(1))
            node = node.Below(element);
        return node;
    }

    private sealed class Node(AttributeValue? before)
    {
        public Dictionary<PathElement, Node> Changes { get; } = [];

        public Node Below(PathElement element)
        {
            if (!Changes.TryGetValue(element, out var node))
                Changes[element] = node = new(Of(element));
            return node;
        }

        private AttributeValue Of(PathElement element) =>
            before is ListValue list ? list.Elements[element.Index] : ((MapValue)before!)[element.Name!]!;

        public AttributeValue? Finish() =>
            (Changes.Count, before) switch
            {
                (0, _) => before,
                (_, MapValue map) => Finish(map),
                _ => Finish((ListValue)before!),
            };

        private MapValue Finish(MapValue map)
        {
            var entries = new Dictionary<string, AttributeValue>(map.Entries, StringComparer.Ordinal);
            foreach (var (element, node) in Changes)
            {
                if (node.Finish() is { } value)
                    entries[element.Name!] = value;
                else
                    entries.Remove(element.Name!);
            }
            return new(entries);
        }

        private ListValue Finish(ListValue list)
        {
            var elements = new SortedDictionary<int, AttributeValue?>();
            for (var i = 0; i < list.Elements.Count; i++)
                elements[i] = list.Elements[i];
            foreach (var (element, node) in Changes)
                elements[element.Index] = node.Finish();
            return new([.. elements.Values.OfType<AttributeValue>()]);
        }
    }
}
