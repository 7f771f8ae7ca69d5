using System.Globalization;

namespace LocalAws.Logs;

/// <summary>One line in a log stream.</summary>
/// <param name="Number">Its number in the group, in order of arrival.</param>
/// <param name="Time">When it happened, in milliseconds since 1970.</param>
/// <param name="Taken">When it arrived, in milliseconds since 1970.</param>
internal sealed record LogEvent(long Number, string Stream, long Time, long Taken, string Message)
{
    /// <summary>The id by which clients distinguish lines.</summary>
    public string Id => Number.ToString("D56", CultureInfo.InvariantCulture);
}

/// <summary>A log stream, to which one process or one execution writes.</summary>
internal sealed record LogStream(string Name, DateTimeOffset Created)
{
    public long? First { get; set; }

    public long? Last { get; set; }

    public long? LastTaken { get; set; }
}

/// <summary>A log group and its lines. The latest are kept: what exceeds a size is deleted, oldest first.</summary>
internal sealed class LogGroup(string accountId, string region, string name, DateTimeOffset created)
{
    /// <summary>The most characters of all lines of a group; AWS deletes lines only by age.</summary>
    private const long MaxCharacters = 2_000_000;

    private readonly Lock gate = new();
    private readonly Queue<LogEvent> events = new();
    private readonly SortedDictionary<string, LogStream> streams = new(StringComparer.Ordinal);
    private long characters;
    private long last;

    public string AccountId { get; } = accountId;

    public string Region { get; } = region;

    public string Name { get; } = name;

    public DateTimeOffset Created { get; } = created;

    /// <summary>In days; null for forever.</summary>
    public int? Retention { get; set; }

    public SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    public string Arn => $"arn:aws:logs:{Region}:{AccountId}:log-group:{Name}";

    public long Characters
    {
        get
        {
            lock (gate)
                return characters;
        }
    }

    public IReadOnlyList<LogStream> Streams
    {
        get
        {
            lock (gate)
                return [.. streams.Values];
        }
    }

    /// <summary>All lines, in the order of their time.</summary>
    public IReadOnlyList<LogEvent> Events
    {
        get
        {
            lock (gate)
                return [.. events.OrderBy(e => e.Time).ThenBy(e => e.Number)];
        }
    }

    /// <summary>Adds a stream; false if there is one with this name.</summary>
    public bool Add(string stream, DateTimeOffset now)
    {
        lock (gate)
            return streams.TryAdd(stream, new(stream, now));
    }

    public bool Has(string stream)
    {
        lock (gate)
            return streams.ContainsKey(stream);
    }

    public bool Remove(string stream)
    {
        lock (gate)
        {
            if (!streams.Remove(stream))
                return false;
            var left = events.Where(e => e.Stream != stream).ToList();
            events.Clear();
            foreach (var kept in left)
                events.Enqueue(kept);
            characters = left.Sum(e => (long)e.Message.Length);
            return true;
        }
    }

    /// <summary>Appends lines to a stream, which is created if it does not exist.</summary>
    public void Append(string stream, IEnumerable<(long Time, string Message)> lines, DateTimeOffset now)
    {
        var taken = now.ToUnixTimeMilliseconds();
        lock (gate)
        {
            if (!streams.TryGetValue(stream, out var found))
                streams[stream] = found = new(stream, now);
            foreach (var (time, message) in lines)
            {
                events.Enqueue(new(++last, stream, time, taken, message));
                characters += message.Length;
                found.First = Math.Min(found.First ?? time, time);
                found.Last = Math.Max(found.Last ?? time, time);
                found.LastTaken = taken;
            }
            while (characters > MaxCharacters && events.TryDequeue(out var gone))
                characters -= gone.Message.Length;
        }
    }
}

/// <summary>The log groups of all accounts and Regions.</summary>
internal sealed class LogStore(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, LogGroup> groups = new(StringComparer.Ordinal);

    public DateTimeOffset Now => time.GetUtcNow();

    public LogGroup? Find(string accountId, string region, string name)
    {
        lock (gate)
            return groups.GetValueOrDefault(Key(accountId, region, name));
    }

    /// <summary>Adds a group; null if there is one with this name.</summary>
    public LogGroup? Add(string accountId, string region, string name)
    {
        lock (gate)
        {
            var group = new LogGroup(accountId, region, name, Now);
            return groups.TryAdd(Key(accountId, region, name), group) ? group : null;
        }
    }

    public void Remove(LogGroup group)
    {
        lock (gate)
            groups.Remove(Key(group.AccountId, group.Region, group.Name));
    }

    /// <summary>In order of their names.</summary>
    public IReadOnlyList<LogGroup> All(string accountId, string region)
    {
        lock (gate)
            return [.. groups.Values.Where(group => group.AccountId == accountId && group.Region == region)];
    }

    /// <summary>Writes a function's output; Lambda creates the group if it does not exist.</summary>
    public void Append(string accountId, string region, string name, string stream, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        LogGroup group;
        lock (gate)
        {
            var key = Key(accountId, region, name);
            if (!groups.TryGetValue(key, out group!))
                groups[key] = group = new(accountId, region, name, Now);
        }
        var now = Now;
        group.Append(stream, lines.Select(line => (now.ToUnixTimeMilliseconds(), line)), now);
    }

    private static string Key(string accountId, string region, string name) => $"{accountId} {region} {name}";
}
