using LocalAws.Wire;

namespace LocalAws.DynamoDb.Tables;

/// <summary>All tables of all accounts and Regions.</summary>
internal sealed class TableStore(TimeProvider time, TimeSpan itemExpiry)
{
    /// <summary>The most memory for all items: 256 MiB as DynamoDB counts them.</summary>
    private const long MaxBytes = 256L << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Account, string Region), SortedDictionary<string, Table>> tables = [];
    private long created;
    private long bytes;

    public TimeProvider Time { get; } = time;

    /// <summary>The time from an item's expiry until it disappears.</summary>
    public TimeSpan ItemExpiry { get; } = itemExpiry;

    public static string ArnOf(string accountId, string region, string name) => $"arn:aws:dynamodb:{region}:{accountId}:table/{name}";

    public Table? Find(string accountId, string region, string name)
    {
        lock (gate)
            return tables.GetValueOrDefault((accountId, region))?.GetValueOrDefault(name);
    }

    public IReadOnlyList<string> Names(string accountId, string region)
    {
        lock (gate)
            return tables.TryGetValue((accountId, region), out var found) ? [.. found.Keys] : [];
    }

    public Table Create(string accountId, string region, string name, KeySchema schema)
    {
        lock (gate)
        {
            if (!tables.TryGetValue((accountId, region), out var found))
                tables[(accountId, region)] = found = new(StringComparer.Ordinal);
            if (found.ContainsKey(name))
                throw new AwsException("ResourceInUseException", $"Table already exists: {name}");
            return found[name] = new(++created, accountId, region, name, schema, this) { CreatedAt = Time.GetUtcNow() };
        }
    }

    public void Delete(Table table)
    {
        lock (gate)
        {
            lock (table.Gate)
            {
                if (table.Deleted)
                    throw DynamoDbErrors.NoSuchTable(table.Name);
                tables[(table.AccountId, table.Region)].Remove(table.Name);
                table.Delete();
            }
        }
    }

    /// <summary>Saves the items of every table; the returned action restores them.</summary>
    public Action Remember()
    {
        Table[] all;
        lock (gate)
            all = [.. tables.Values.SelectMany(ofRegion => ofRegion.Values)];
        Action[] actions = [.. all.Select(table => table.Remember())];
        return () => Array.ForEach(actions, action => action());
    }

    /// <summary>Refuses a write that exceeds the memory, before any of it is made.</summary>
    public void CheckRoom(long size)
    {
        if (Interlocked.Read(ref bytes) + size > MaxBytes)
            throw new AwsException("LimitExceededException", $"LocalAws holds at most {MaxBytes} bytes of items.");
    }

    /// <summary>Counts added and removed items.</summary>
    public void Count(long change) => Interlocked.Add(ref bytes, change);
}
