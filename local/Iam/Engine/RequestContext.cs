namespace LocalAws.Iam.Engine;

/// <summary>The condition keys of one request. Names are case-insensitive; a key without values is an absent key.</summary>
internal sealed class RequestContext
{
    private readonly Dictionary<string, string[]> keys;
    private readonly SortedSet<string>? missing;

    public RequestContext(IReadOnlyDictionary<string, string[]> keys)
        : this(keys, null) { }

    private RequestContext(IReadOnlyDictionary<string, string[]> keys, SortedSet<string>? missing)
    {
        this.keys =
            keys is Dictionary<string, string[]> own && own.Comparer.Equals(StringComparer.OrdinalIgnoreCase)
                ? own
                : new(keys, StringComparer.OrdinalIgnoreCase);
        this.missing = missing;
    }

    /// <summary>The keys that policies used and a simulation was not given.</summary>
    public IEnumerable<string> Missing => missing ?? [];

    /// <summary>A complete context: keys that are absent count as absent, and are listed as <see cref="Missing"/>.</summary>
    public static RequestContext ForSimulation(IReadOnlyDictionary<string, string[]> keys) =>
        new(keys, new(StringComparer.OrdinalIgnoreCase));

    /// <summary>The key's values, or false if the request has none.</summary>
    /// <exception cref="UnknownConditionKeyException">
    /// It is absent and LocalAws does not support it, so its absence would mean nothing.
    /// </exception>
    public bool TryGet(string key, out string[] values)
    {
        if (keys.TryGetValue(key, out values!) && values.Length > 0)
            return true;
        values = [];
        missing?.Add(key);
        return missing is null && !ConditionKeys.IsSupported(key) ? throw new UnknownConditionKeyException(key) : false;
    }

    /// <summary>The key's single value: policy variables do not support multivalued keys.</summary>
    public bool TryGetSingle(string key, out string value)
    {
        var found = TryGet(key, out var values) && values.Length == 1;
        value = found ? values[0] : "";
        return found;
    }
}

/// <summary>A policy in force uses a condition key that LocalAws does not set: it refuses instead of guessing.</summary>
internal sealed class UnknownConditionKeyException(string key)
    : Exception($"A policy uses the condition key or variable '{key}', which LocalAws does not support.")
{
    public string Key { get; } = key;
}
