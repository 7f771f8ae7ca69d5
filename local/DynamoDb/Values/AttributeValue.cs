using System.Text;

namespace LocalAws.DynamoDb.Values;

/// <summary>The ten types of values, named as on the wire.</summary>
internal enum AttributeType
{
    S,
    N,
    B,
    SS,
    NS,
    BS,
    M,
    L,
    NULL,
    BOOL,
}

/// <summary>A DynamoDB value; immutable. Two values are equal if DynamoDB's <c>=</c> says so.</summary>
internal abstract record AttributeValue(AttributeType Type)
{
    /// <summary>The bytes that the value counts in an item's size ("Item sizes and formats" in the developer guide).</summary>
    public abstract int Size { get; }

    /// <summary>The order of two values; null if their types differ or have no order.</summary>
    public static int? Compare(AttributeValue left, AttributeValue right) =>
        (left, right) switch
        {
            (TextValue a, TextValue b) => Utf8Order.Compare(a.Text, b.Text),
            (NumberValue a, NumberValue b) => a.Number.CompareTo(b.Number),
            (BinaryValue a, BinaryValue b) => a.Bytes.Span.SequenceCompareTo(b.Bytes.Span),
            _ => null,
        };

    /// <summary>Whether a string or binary value begins with another of its type.</summary>
    public bool StartsWith(AttributeValue prefix) =>
        (this, prefix) switch
        {
            (TextValue a, TextValue b) => a.Text.StartsWith(b.Text, StringComparison.Ordinal),
            (BinaryValue a, BinaryValue b) => a.Bytes.Span.StartsWith(b.Bytes.Span),
            _ => false,
        };
}

/// <summary>A string.</summary>
internal sealed record TextValue(string Text) : AttributeValue(AttributeType.S)
{
    public override int Size => Encoding.UTF8.GetByteCount(Text);
}

/// <summary>A number.</summary>
internal sealed record NumberValue(DecimalNumber Number) : AttributeValue(AttributeType.N)
{
    /// <summary>One byte for each pair of digits, aligned to even powers, one for the exponent and one for a negative sign.</summary>
    public override int Size
    {
        get
        {
            if (Number.IsZero)
                return 1;
            var digits = Number.Digits;
            var padding = digits % 2 == 0 && Number.Power % 2 == 0 ? 1 : 0;
            return 1 + ((digits + 1) / 2) + padding + (Number.IsNegative ? 1 : 0);
        }
    }
}

/// <summary>Bytes.</summary>
internal sealed record BinaryValue(ReadOnlyMemory<byte> Bytes) : AttributeValue(AttributeType.B)
{
    public override int Size => Bytes.Length;

    public bool Equals(BinaryValue? other) => other is not null && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }
}

/// <summary>True or false.</summary>
internal sealed record TruthValue(bool Truth) : AttributeValue(AttributeType.BOOL)
{
    public override int Size => 1;
}

/// <summary>Null.</summary>
internal sealed record NullValue() : AttributeValue(AttributeType.NULL)
{
    public override int Size => 1;
}

/// <summary>A set of strings, numbers or bytes: never empty, without duplicates or a significant order.</summary>
internal sealed record SetValue(AttributeType Type, IReadOnlyList<AttributeValue> Members) : AttributeValue(Type)
{
    public override int Size => Members.Sum(member => member.Size);

    public bool Equals(SetValue? other) =>
        other is not null && Type == other.Type && Members.Count == other.Members.Count && Members.ToHashSet().SetEquals(other.Members);

    public override int GetHashCode() => Members.Aggregate((int)Type, (hash, member) => hash ^ member.GetHashCode());
}

/// <summary>A list.</summary>
internal sealed record ListValue(IReadOnlyList<AttributeValue> Elements) : AttributeValue(AttributeType.L)
{
    public override int Size => 3 + Elements.Sum(element => 1 + element.Size);

    public bool Equals(ListValue? other) => other is not null && Elements.SequenceEqual(other.Elements);

    public override int GetHashCode() => Elements.Aggregate(17, HashCode.Combine);
}

/// <summary>A map, or a whole item.</summary>
internal sealed record MapValue(IReadOnlyDictionary<string, AttributeValue> Entries) : AttributeValue(AttributeType.M)
{
    public static MapValue Empty { get; } = new(new Dictionary<string, AttributeValue>());

    public override int Size => 3 + Entries.Count + ItemSize;

    /// <summary>Its size as an item: names and values.</summary>
    public int ItemSize => Entries.Sum(entry => Encoding.UTF8.GetByteCount(entry.Key) + entry.Value.Size);

    public AttributeValue? this[string name] => Entries.GetValueOrDefault(name);

    public bool Equals(MapValue? other) =>
        other is not null
        && Entries.Count == other.Entries.Count
        && Entries.All(entry => other.Entries.TryGetValue(entry.Key, out var value) && value.Equals(entry.Value));

    public override int GetHashCode() =>
        Entries.Aggregate(0, (hash, entry) => hash ^ HashCode.Combine(entry.Key.GetHashCode(StringComparison.Ordinal), entry.Value));
}
