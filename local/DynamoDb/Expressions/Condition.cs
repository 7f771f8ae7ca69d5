using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Expressions;

/// <summary>A condition on an item, from a ConditionExpression, a FilterExpression or a KeyConditionExpression.</summary>
internal abstract record Condition
{
    /// <summary>Whether an item meets it. An item that does not exist counts as empty.</summary>
    public abstract bool Holds(MapValue item);

    /// <summary>Both conditions, or either of them.</summary>
    internal sealed record Both(Condition Left, Condition Right) : Condition
    {
        public override bool Holds(MapValue item) => Left.Holds(item) && Right.Holds(item);
    }

    /// <inheritdoc cref="Both"/>
    internal sealed record Either(Condition Left, Condition Right) : Condition
    {
        public override bool Holds(MapValue item) => Left.Holds(item) || Right.Holds(item);
    }

    internal sealed record Not(Condition Of) : Condition
    {
        public override bool Holds(MapValue item) => !Of.Holds(item);
    }

    /// <summary>A comparison. A missing attribute is equal to nothing and has no order.</summary>
    internal sealed record Comparison(string Operator, Operand Left, Operand Right) : Condition
    {
        public override bool Holds(MapValue item)
        {
            var (left, right) = (Left.Find(item), Right.Find(item));
            if (left is null || right is null)
                return Operator == "<>";
            return Operator switch
            {
                "=" => left.Equals(right),
                "<>" => !left.Equals(right),
                "<" => AttributeValue.Compare(left, right) < 0,
                "<=" => AttributeValue.Compare(left, right) <= 0,
                ">" => AttributeValue.Compare(left, right) > 0,
                _ => AttributeValue.Compare(left, right) >= 0,
            };
        }
    }

    internal sealed record Between(Operand Value, Operand Lower, Operand Upper) : Condition
    {
        public override bool Holds(MapValue item) =>
            Value.Find(item) is { } value
            && Lower.Find(item) is { } lower
            && Upper.Find(item) is { } upper
            && AttributeValue.Compare(lower, value) <= 0
            && AttributeValue.Compare(value, upper) <= 0;
    }

    internal sealed record In(Operand Value, IReadOnlyList<Operand> Among) : Condition
    {
        public override bool Holds(MapValue item) =>
            Value.Find(item) is { } value && Among.Any(one => one.Find(item) is { } other && value.Equals(other));
    }

    internal sealed record Exists(DocumentPath Path) : Condition
    {
        public override bool Holds(MapValue item) => Path.Find(item) is not null;
    }

    internal sealed record OfType(Operand Value, AttributeType Type) : Condition
    {
        public override bool Holds(MapValue item) => Value.Find(item)?.Type == Type;
    }

    internal sealed record BeginsWith(Operand Value, Operand Prefix) : Condition
    {
        public override bool Holds(MapValue item) =>
            Value.Find(item) is { } value && Prefix.Find(item) is { } prefix && value.StartsWith(prefix);
    }

    /// <summary>A string or bytes within another, a member of a set, or an element of a list.</summary>
    internal sealed record Contains(Operand Value, Operand Part) : Condition
    {
        public override bool Holds(MapValue item) =>
            (Value.Find(item), Part.Find(item)) switch
            {
                (TextValue whole, TextValue part) => whole.Text.Contains(part.Text, StringComparison.Ordinal),
                (BinaryValue whole, BinaryValue part) => whole.Bytes.Span.IndexOf(part.Bytes.Span) >= 0,
                (SetValue set, { } part) => set.Members.Contains(part),
                (ListValue list, { } part) => list.Elements.Contains(part),
                _ => false,
            };
    }
}
