using System.Text;
using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Expressions;

/// <summary>An operand of a condition: a value in the item, a value of the request, or a size.</summary>
internal abstract record Operand
{
    /// <summary>The operand's value for an item; null if the item has none.</summary>
    public abstract AttributeValue? Find(MapValue item);

    /// <summary>The type, if it is known without an item.</summary>
    public virtual AttributeType? Type => null;

    /// <summary>A value in the item.</summary>
    internal sealed record InItem(DocumentPath Path) : Operand
    {
        public override AttributeValue? Find(MapValue item) => Path.Find(item);
    }

    /// <summary>A value of the request.</summary>
    internal sealed record Given(AttributeValue Value) : Operand
    {
        public override AttributeType? Type => Value.Type;

        public override AttributeValue? Find(MapValue item) => Value;
    }

    /// <summary>The size of another operand: characters, bytes, or members.</summary>
    internal sealed record Size(Operand Of) : Operand
    {
        public override AttributeType? Type => AttributeType.N;

        public override AttributeValue? Find(MapValue item) =>
            Of.Find(item) switch
            {
                TextValue text => Number(Encoding.UTF8.GetByteCount(text.Text)),
                BinaryValue binary => Number(binary.Bytes.Length),
                SetValue set => Number(set.Members.Count),
                ListValue list => Number(list.Elements.Count),
                MapValue map => Number(map.Entries.Count),
                _ => null,
            };

        private static NumberValue Number(int size) => new(DecimalNumber.Of(size));
    }
}
