using System.Text;
using LocalAws.DynamoDb.Expressions;
using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Tables;

/// <summary>A key attribute: its name, and its type, one of S, N and B.</summary>
internal sealed record KeyAttribute(string Name, AttributeType Type);

/// <summary>The attributes that identify a table's items.</summary>
/// <param name="Hash">The partition key.</param>
/// <param name="Range">The sort key; null if the table has none.</param>
internal sealed record KeySchema(KeyAttribute Hash, KeyAttribute? Range)
{
    private const int MaxHashBytes = 2048;
    private const int MaxRangeBytes = 1024;

    public IEnumerable<KeyAttribute> Attributes => Range is null ? [Hash] : [Hash, Range];

    public bool Has(string attribute) => attribute == Hash.Name || attribute == Range?.Name;

    /// <summary>The key of an item that is being put.</summary>
    public ItemKey KeyOfItem(MapValue item)
    {
        foreach (var attribute in Attributes)
        {
            var value = item[attribute.Name] ?? throw DynamoDbErrors.Parameter($"Missing the key {attribute.Name} in the item");
            if (value.Type != attribute.Type)
            {
                throw DynamoDbErrors.Parameter($"Type mismatch for key {attribute.Name} expected: {attribute.Type} actual: {value.Type}");
            }
            CheckValue(attribute, value);
        }
        return Of(item);
    }

    /// <summary>The same in a batch, where AWS's message for an item without its key differs.</summary>
    public ItemKey KeyOfItemInBatch(MapValue item) =>
        Attributes.All(attribute => item[attribute.Name]?.Type == attribute.Type) ? KeyOfItem(item) : throw DynamoDbErrors.KeyMismatch();

    /// <summary>A key as a request gives it: its attributes and no others.</summary>
    public ItemKey Key(MapValue key)
    {
        if (key.Entries.Count != Attributes.Count())
            throw DynamoDbErrors.KeyMismatch();
        foreach (var attribute in Attributes)
        {
            if (key[attribute.Name] is not { } value || value.Type != attribute.Type)
                throw DynamoDbErrors.KeyMismatch();
            CheckValue(attribute, value);
        }
        return Of(key);
    }

    /// <summary>The attributes of a key, as in responses.</summary>
    public MapValue Attributed(ItemKey key)
    {
        var entries = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { [Hash.Name] = key.Hash };
        if (Range is not null)
            entries[Range.Name] = key.Range!;
        return new(entries);
    }

    /// <summary>Key attributes are scalars: no path leads into one.</summary>
    public void CheckPaths(IEnumerable<DocumentPath> paths)
    {
        if (paths.FirstOrDefault(path => path.IsNested && Has(path.Attribute)) is { } nested)
        {
            throw DynamoDbErrors.Validation(
                $"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: {nested.Attribute}"
            );
        }
    }

    private ItemKey Of(MapValue item) => new(item[Hash.Name]!, Range is null ? null : item[Range.Name]);

    private void CheckValue(KeyAttribute attribute, AttributeValue value)
    {
        if (value is TextValue { Text: "" } or BinaryValue { Bytes.Length: 0 })
        {
            throw DynamoDbErrors.Validation(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
                    + $"{(value is TextValue ? "string" : "binary")} value. Key: {attribute.Name}"
            );
        }
        if (value is NumberValue)
            return;
        if (attribute == Hash && value.Size > MaxHashBytes)
            throw DynamoDbErrors.Parameter("Size of hashkey has exceeded the maximum size limit of2048 bytes");
        if (attribute != Hash && value.Size > MaxRangeBytes)
            throw DynamoDbErrors.Parameter("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    }
}

/// <summary>
/// A key. Items are ordered by a hash of the partition key, so that a scan looks as unordered as AWS's, and then by the sort key.
/// </summary>
internal sealed class ItemKey(AttributeValue hash, AttributeValue? range) : IComparable<ItemKey>
{
    private readonly ulong order = Order(hash);

    public AttributeValue Hash { get; } = hash;

    public AttributeValue? Range { get; } = range;

    public int CompareTo(ItemKey? other) =>
        other is null ? 1
        : ComparePartition(other) is not 0 and var partition ? partition
        : Range is null ? 0
        : AttributeValue.Compare(Range, other.Range!)!.Value;

    public override string ToString() => $"{Hash.Shown()} {Range?.Shown()}";

    public int ComparePartition(ItemKey other) =>
        order != other.order ? order.CompareTo(other.order) : AttributeValue.Compare(Hash, other.Hash)!.Value;

    /// <summary>FNV-1a: the same in every run.</summary>
    private static ulong Order(AttributeValue hash)
    {
        var bytes = hash is BinaryValue binary ? binary.Bytes.Span : Encoding.UTF8.GetBytes(hash.Shown());
        var order = 14695981039346656037UL;
        foreach (var one in bytes)
            order = (order ^ one) * 1099511628211UL;
        return order;
    }
}
