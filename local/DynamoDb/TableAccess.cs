using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;
using LocalAws.Wire;

namespace LocalAws.DynamoDb;

/// <summary>What a request says about its items, for the conditions of policies.</summary>
internal sealed class ItemContext
{
    private readonly List<MapValue> keys = [];
    private readonly SortedSet<string> attributes = new(StringComparer.Ordinal);
    private readonly List<(string Key, string[] Values)> more = [];

    /// <summary>A key, or an item that contains one.</summary>
    public ItemContext ForKey(MapValue key)
    {
        keys.Add(key);
        return WithAttributes(key.Entries.Keys);
    }

    /// <summary>Names of attributes in the request.</summary>
    public ItemContext WithAttributes(IEnumerable<string> names)
    {
        attributes.UnionWith(names);
        return this;
    }

    public ItemContext With(string key, params string[] values)
    {
        more.Add((key, values));
        return this;
    }

    public IEnumerable<(string Key, string[] Values)> Conditions(Table? table)
    {
        // Only an existing table tells which attribute is the partition key.
        string[] leading = table is null
            ? []
            : [.. keys.Select(key => key[table.Schema.Hash.Name]).OfType<AttributeValue>().Select(v => v.Shown()).Distinct()];
        if (leading.Length > 0)
            yield return ("dynamodb:LeadingKeys", leading);
        if (attributes.Count > 0)
            yield return ("dynamodb:Attributes", [.. attributes]);
        foreach (var condition in more)
            yield return condition;
    }
}

/// <summary>Finds tables, and authorizes the call before revealing whether they exist.</summary>
internal sealed class TableAccess(TableStore store)
{
    /// <summary>The table with this name or ARN; null if there is none and the caller may know that.</summary>
    public Table? Find(ApiRequest request, string action, string nameOrArn, ItemContext? context = null)
    {
        var (arn, name) = Resolve(request, nameOrArn);
        var table = name is null ? null : store.Find(request.AccountId, request.Region, name);
        request.Authorize(action, arn, [.. TagConditions(table), .. context?.Conditions(table) ?? []]);
        // IAM denies access to another account's table: tables have no resource policies here.
        return name is null ? throw AwsException.NotSupported($"calls to a table of another Region, {arn}") : table;
    }

    /// <summary>The table with this name or ARN, for operations on items.</summary>
    public Table Existing(ApiRequest request, string action, string nameOrArn, ItemContext context) =>
        Find(request, action, nameOrArn, context) ?? throw DynamoDbErrors.NoSuchResource();

    private static (string Arn, string? Name) Resolve(ApiRequest request, string nameOrArn)
    {
        var prefix = TableStore.ArnOf(request.AccountId, request.Region, "");
        if (!nameOrArn.StartsWith("arn:", StringComparison.Ordinal))
            return (prefix + nameOrArn, nameOrArn);
        return (nameOrArn, nameOrArn.StartsWith(prefix, StringComparison.Ordinal) ? nameOrArn[prefix.Length..] : null);
    }

    private static IEnumerable<(string, string[])> TagConditions(Table? table)
    {
        if (table is null)
            return [];
        lock (table.Gate)
            return [.. table.Tags.Select(tag => ("aws:ResourceTag/" + tag.Key, new[] { tag.Value }))];
    }
}
