using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Expressions;

/// <summary>The right side of a SET.</summary>
internal abstract record UpdateOperand
{
    /// <summary>The value for an item as it was before the update.</summary>
    /// <exception cref="ExpressionException">The item lacks something that is needed.</exception>
    public abstract AttributeValue Evaluate(MapValue item);

    internal sealed record InItem(DocumentPath Path) : UpdateOperand
    {
        public override AttributeValue Evaluate(MapValue item) =>
            Path.Find(item)
            ?? throw new ExpressionException("The provided expression refers to an attribute that does not exist in the item");
    }

    internal sealed record Given(AttributeValue Value) : UpdateOperand
    {
        public override AttributeValue Evaluate(MapValue item) => Value;
    }

    /// <summary>A sum; <paramref name="Negative"/> for a difference.</summary>
    internal sealed record Sum(UpdateOperand Left, UpdateOperand Right, bool Negative) : UpdateOperand
    {
        public override AttributeValue Evaluate(MapValue item)
        {
            var left = Number(Left.Evaluate(item));
            var right = Number(Right.Evaluate(item));
            return new NumberValue(Negative ? left - right : left + right);
        }

        private static DecimalNumber Number(AttributeValue value) => value is NumberValue number ? number.Number : throw WrongType();
    }

    internal sealed record IfNotExists(DocumentPath Path, UpdateOperand Otherwise) : UpdateOperand
    {
        public override AttributeValue Evaluate(MapValue item) => Path.Find(item) ?? Otherwise.Evaluate(item);
    }

    internal sealed record ListAppend(UpdateOperand First, UpdateOperand Second) : UpdateOperand
    {
        public override AttributeValue Evaluate(MapValue item)
        {
            var first = List(First.Evaluate(item));
            return new ListValue([.. first.Elements, .. List(Second.Evaluate(item)).Elements]);
        }

        private static ListValue List(AttributeValue value) => value as ListValue ?? throw WrongType();
    }

    /// <summary>The value in the item or the request has another type than the operation needs.</summary>
    public static ExpressionException WrongType() => new("An operand in the update expression has an incorrect data type");
}
