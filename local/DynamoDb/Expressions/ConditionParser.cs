namespace LocalAws.DynamoDb.Expressions;

/// <summary>
/// Parses the grammar of conditions: OR binds weakest, then AND, then NOT. A parenthesis may enclose a condition or an operand, and only
/// what follows it tells which.
/// </summary>
internal sealed class ConditionParser
{
    private static readonly string[] Keywords = ["AND", "OR", "NOT", "IN", "BETWEEN"];
    private static readonly string[] Comparators = ["=", "<>", "<", "<=", ">", ">="];

    private readonly TokenReader reader;

    private ConditionParser(string text) => reader = new(text);

    public static ConditionSyntax Parse(string text)
    {
        var parser = new ConditionParser(text);
        var parsed = parser.Or();
        if (!IsCondition(parsed))
            throw parser.reader.Unexpected();
        parser.reader.ExpectEnd();
        return parsed;
    }

    private ConditionSyntax Or() => reader.Nested(() => Chain("OR", () => Chain("AND", Not)));

    private ConditionSyntax Chain(string keyword, Func<ConditionSyntax> next)
    {
        var left = next();
        while (reader.Current.IsKeyword(keyword))
        {
            if (!IsCondition(left))
                throw reader.Unexpected();
            reader.Take();
            var right = next();
            if (!IsCondition(right))
                throw reader.Unexpected();
            left = new ConditionSyntax.Logic(keyword, [left, right]);
        }
        return left;
    }

    private ConditionSyntax Not()
    {
        if (!reader.TryTakeKeyword("NOT"))
            return Simple();
        var negated = reader.Nested(Not);
        return IsCondition(negated) ? new ConditionSyntax.Logic("NOT", [negated]) : throw reader.Unexpected();
    }

    private ConditionSyntax Simple()
    {
        var first = Primary();
        if (!IsOperand(first))
            return first;
        if (reader.Current.Kind == TokenKind.Symbol && Comparators.Contains(reader.Current.Text))
        {
            var comparator = reader.Take().Text;
            return new ConditionSyntax.Operation(comparator, [first, Operand()]);
        }
        if (reader.TryTakeKeyword("BETWEEN"))
        {
            var lower = Operand();
            return reader.TryTakeKeyword("AND")
                ? new ConditionSyntax.Operation("BETWEEN", [first, lower, Operand()])
                : throw reader.Unexpected();
        }
        if (!reader.TryTakeKeyword("IN"))
            return first;
        reader.Expect("(");
        return new ConditionSyntax.Operation("IN", [first, .. Operands()]);
    }

    private ConditionSyntax Primary()
    {
        if (reader.TryTake("("))
        {
            var inner = Or();
            reader.Expect(")");
            return new ConditionSyntax.Group(inner);
        }
        if (reader.Current.Kind == TokenKind.Value)
            return new ConditionSyntax.Value(reader.Take().Text);
        if (Keywords.Any(reader.Current.IsKeyword))
            throw reader.Unexpected();
        if (reader.Current.Kind != TokenKind.Word || !reader.Following.Is("("))
            return new ConditionSyntax.Path(reader.Path());
        var name = reader.Take().Text;
        reader.Expect("(");
        return reader.Nested(() => new ConditionSyntax.Function(name, Operands()));
    }

    private ConditionSyntax Operand()
    {
        var operand = Primary();
        return IsOperand(operand) ? operand : throw reader.Unexpected();
    }

    /// <summary>At least one, and the closing parenthesis.</summary>
    private List<ConditionSyntax> Operands()
    {
        var operands = new List<ConditionSyntax>();
        do operands.Add(Operand());
        while (reader.TryTake(","));
        reader.Expect(")");
        return operands;
    }

    private static bool IsOperand(ConditionSyntax part) =>
        part.Bare is ConditionSyntax.Path or ConditionSyntax.Value or ConditionSyntax.Function;

    private static bool IsCondition(ConditionSyntax part) => part.Bare is not (ConditionSyntax.Path or ConditionSyntax.Value);
}
