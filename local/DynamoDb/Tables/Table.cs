using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Tables;

/// <summary>
/// A table with its items. Whatever reads or changes items must hold <see cref="Gate"/>; several tables are locked in the order of their
/// numbers.
/// </summary>
internal sealed class Table(long number, string accountId, string region, string name, KeySchema schema, TableStore store)
{
    /// <summary>AWS does not delete an item that expired earlier than this ("Using time to live" in the developer guide).</summary>
    private const long OldestExpirySeconds = 5L * 365 * 24 * 3600;

    private readonly SortedItems items = new();
    private readonly SortedSet<ItemKey> inTransactions = [];

    public Lock Gate { get; } = new();

    /// <summary>Increases from one table to the next.</summary>
    public long Number { get; } = number;

    public string AccountId { get; } = accountId;

    public string Region { get; } = region;

    public string Name { get; } = name;

    public KeySchema Schema { get; } = schema;

    public string Arn { get; } = TableStore.ArnOf(accountId, region, name);

    public Guid Id { get; } = Guid.NewGuid();

    public required DateTimeOffset CreatedAt { get; init; }

    public bool DeletionProtected { get; set; }

    public SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>The attribute with an item's expiry; null if there is none.</summary>
    public string? ExpiryAttribute { get; set; }

    /// <summary>Since when the table can be restored to a point in time; null if it cannot.</summary>
    public DateTimeOffset? RecoverableSince { get; set; }

    /// <summary>The number of days that it can be restored to.</summary>
    public int RecoveryDays { get; set; } = 35;

    /// <summary>Whether the table was deleted while an operation waited for its lock.</summary>
    public bool Deleted { get; private set; }

    public int ItemCount => items.Count;

    public long Bytes => items.Bytes;

    /// <summary>An item; null if there is none, or if it has expired.</summary>
    public MapValue? Find(ItemKey key)
    {
        CheckExists();
        var stored = items.Find(key);
        if (stored is null || !IsExpired(stored.Item))
            return stored?.Item;
        Replace(key, null);
        return null;
    }

    /// <summary>Refuses an item that belongs to a transaction which has not ended.</summary>
    public void CheckNoTransaction(ItemKey key)
    {
        if (inTransactions.Contains(key))
            throw DynamoDbErrors.Conflict();
    }

    /// <summary>From now on the item belongs to a transaction.</summary>
    public void BeginTransaction(ItemKey key) => inTransactions.Add(key);

    public void EndTransaction(ItemKey key) => inTransactions.Remove(key);

    /// <summary>Replaces the item with the given key; null removes it.</summary>
    public void Replace(ItemKey key, MapValue? item)
    {
        CheckExists();
        var before = items.Bytes;
        items.Replace(key, item);
        store.Count(items.Bytes - before);
    }

    /// <summary>Consecutive items, until a page is full.</summary>
    /// <param name="start">Where to begin; null for the first or last of them.</param>
    /// <param name="position">Whether an item lies before, among or after the requested ones.</param>
    public Page Read(Func<StoredItem, int> position, ItemKey? start, bool forward, int? limit)
    {
        CheckExists();
        var page = new Page(limit ?? int.MaxValue);
        var (first, end) = (items.First(position), items.First(item => position(item) > 0 ? 0 : -1));
        if (start is not null && forward)
            first = Math.Max(first, items.First(item => item.Key.CompareTo(start) > 0 ? 0 : -1));
        else if (start is not null)
            end = Math.Min(end, items.First(item => item.Key.CompareTo(start)));
        var expired = new List<ItemKey>();
        for (var i = 0; i < end - first && !page.IsFull; i++)
        {
            var item = items[forward ? first + i : end - 1 - i];
            if (IsExpired(item.Item))
                expired.Add(item.Key);
            else
                page.Add(item);
        }
        foreach (var key in expired)
            Replace(key, null);
        return page;
    }

    /// <summary>Saves the items; the returned action restores exactly these.</summary>
    public Action Remember()
    {
        lock (Gate)
        {
            var then = items.All;
            return () =>
            {
                lock (Gate)
                {
                    foreach (var item in items.All)
                        Replace(item.Key, null);
                    foreach (var item in then)
                        Replace(item.Key, item.Item);
                }
            };
        }
    }

    /// <summary>Empties the table; whatever waits for its lock finds it gone.</summary>
    public void Delete()
    {
        Deleted = true;
        store.Count(-items.Bytes);
    }

    private void CheckExists()
    {
        if (Deleted)
            throw DynamoDbErrors.NoSuchResource();
    }

    /// <summary>
    /// AWS deletes an item within a few days of its expiry and shows it until then. Here it disappears once <see cref="Delays.ItemExpiry"/>
    /// has passed, and is freed when it is next found.
    /// </summary>
    private bool IsExpired(MapValue item)
    {
        if (ExpiryAttribute is null || item[ExpiryAttribute] is not NumberValue { Number.Whole: { } seconds })
            return false;
        var now = store.Time.GetUtcNow().ToUnixTimeSeconds();
        return seconds + (long)store.ItemExpiry.TotalSeconds < now && seconds > now - OldestExpirySeconds;
    }
}

/// <summary>Items that one request has read.</summary>
internal sealed class Page(int limit)
{
    private const int MaxBytes = 1 << 20;

    private readonly List<StoredItem> items = [];
    private long bytes;

    public IReadOnlyList<StoredItem> Items => items;

    /// <summary>Whether there may be more: AWS ends a page without checking whether anything follows.</summary>
    public bool IsFull => items.Count >= limit || bytes >= MaxBytes;

    public void Add(StoredItem item)
    {
        items.Add(item);
        bytes += item.Size;
    }
}
