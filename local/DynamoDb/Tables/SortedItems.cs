using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Tables;

/// <summary>An item with its key and size.</summary>
internal sealed record StoredItem(ItemKey Key, MapValue Item, int Size);

/// <summary>A table's items in the order of their keys. The caller must hold the table's lock.</summary>
internal sealed class SortedItems
{
    private readonly List<StoredItem> items = [];

    public int Count => items.Count;

    /// <summary>All items as they are now.</summary>
    public IReadOnlyList<StoredItem> All => [.. items];

    public long Bytes { get; private set; }

    public StoredItem this[int index] => items[index];

    public StoredItem? Find(ItemKey key) =>
        First(item => item.Key.CompareTo(key)) is var at && at < items.Count && items[at].Key.CompareTo(key) == 0 ? items[at] : null;

    /// <summary>Replaces the item with the given key; null removes it.</summary>
    public void Replace(ItemKey key, MapValue? item)
    {
        var at = First(stored => stored.Key.CompareTo(key));
        var present = at < items.Count && items[at].Key.CompareTo(key) == 0;
        if (present)
            Bytes -= items[at].Size;
        if (item is null)
        {
            if (present)
                items.RemoveAt(at);
            return;
        }
        var stored = new StoredItem(key, item, item.ItemSize);
        Bytes += stored.Size;
        if (present)
            items[at] = stored;
        else
            items.Insert(at, stored);
    }

    /// <summary>The index of the first item that does not lie before the given position.</summary>
    /// <param name="position">Whether an item lies before (negative), at or after it; it grows with the items.</param>
    public int First(Func<StoredItem, int> position)
    {
        var (low, high) = (0, items.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (position(items[middle]) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
