using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Expressions;

/// <summary>A condition, and the paths that it uses.</summary>
internal sealed record ReadCondition(Condition Condition, IReadOnlyList<DocumentPath> Paths);

/// <summary>
/// Makes a condition from what was parsed: substitutes names and values, and refuses what is not valid. AWS checks the whole expression for
/// one kind of mistake after the other; the order is AWS's.
/// </summary>
internal sealed class ConditionReader
{
    private static readonly Dictionary<string, int> Functions = new(StringComparer.Ordinal)
    {
        ["attribute_exists"] = 1,
        ["attribute_not_exists"] = 1,
        ["attribute_type"] = 2,
        ["begins_with"] = 2,
        ["contains"] = 2,
        ["size"] = 1,
    };

    private readonly Placeholders placeholders;
    private readonly List<DocumentPath> paths = [];

    private ConditionReader(Placeholders placeholders) => this.placeholders = placeholders;

    public static ReadCondition Read(string text, Placeholders placeholders)
    {
        var syntax = ConditionParser.Parse(text);
        var all = syntax.All().ToList();
        if (all.Any(part => part is ConditionSyntax.Group { Inner: ConditionSyntax.Group }))
            throw new ExpressionException("The expression has redundant parentheses;");
        foreach (var function in all.OfType<ConditionSyntax.Function>())
        {
            if (!Functions.ContainsKey(function.Name))
                throw new ExpressionException($"Invalid function name; function: {function.Name}");
        }
        CheckUse(syntax, all);
        ReservedWords.Check(all.OfType<ConditionSyntax.Path>().Select(path => path.Reference));
        var reader = new ConditionReader(placeholders);
        return new(reader.Condition(syntax), reader.paths);
    }

    /// <summary>A size is a number and not a condition; all other functions are conditions and not operands.</summary>
    private static void CheckUse(ConditionSyntax syntax, List<ConditionSyntax> all)
    {
        foreach (var part in all)
        {
            var misused = part switch
            {
                ConditionSyntax.Logic logic => FirstFunction(logic.Conditions, "size"),
                ConditionSyntax.Operation or ConditionSyntax.Function => part
                    .Parts.Select(operand => operand.Bare)
                    .OfType<ConditionSyntax.Function>()
                    .FirstOrDefault(function => function.Name != "size"),
                _ => null,
            };
            if (misused is not null)
                throw Misused(misused.Name);
        }
        if (FirstFunction([syntax], "size") is not null)
            throw Misused("size");
    }

    private static ConditionSyntax.Function? FirstFunction(IEnumerable<ConditionSyntax> parts, string name) =>
        parts.Select(part => part.Bare).OfType<ConditionSyntax.Function>().FirstOrDefault(function => function.Name == name);

    private static ExpressionException Misused(string function) =>
        new($"The function is not allowed to be used this way in an expression; function: {function}");

    private Condition Condition(ConditionSyntax part)
    {
        switch (part.Bare)
        {
            case ConditionSyntax.Logic { Operator: "NOT" } logic:
                return new Condition.Not(Condition(logic.Conditions[0]));
            case ConditionSyntax.Logic { Operator: "AND" } logic:
                return new Condition.Both(Condition(logic.Conditions[0]), Condition(logic.Conditions[1]));
            case ConditionSyntax.Logic logic:
                return new Condition.Either(Condition(logic.Conditions[0]), Condition(logic.Conditions[1]));
            case ConditionSyntax.Operation operation:
                return Operation(operation, [.. operation.Operands.Select(Operand)]);
            case ConditionSyntax.Function function:
                return Function(function);
            default:
                throw new InvalidOperationException($"{part.Bare.GetType()} is not a condition, but the parser accepted it.");
        }
    }

    private static Condition Operation(ConditionSyntax.Operation operation, Operand[] operands)
    {
        switch (operation.Operator)
        {
            case "BETWEEN":
                CheckOrdered(operation.Operator, operands);
                CheckBounds(operands[1], operands[2]);
                return new Condition.Between(operands[0], operands[1], operands[2]);
            case "IN":
                return new Condition.In(operands[0], operands[1..]);
            default:
                CheckDistinct(operation.Operator, operands);
                if (operation.Operator is not ("=" or "<>"))
                    CheckOrdered(operation.Operator, operands);
                return new Condition.Comparison(operation.Operator, operands[0], operands[1]);
        }
    }

    private Condition Function(ConditionSyntax.Function function)
    {
        Operand[] operands = [.. function.Arguments.Select(Operand)];
        CheckFunction(function, operands);
        return function.Name switch
        {
            "attribute_exists" => new Condition.Exists(PathOf(function.Name, operands[0])),
            "attribute_not_exists" => new Condition.Not(new Condition.Exists(PathOf(function.Name, operands[0]))),
            "attribute_type" => new Condition.OfType(operands[0], TypeNamed(operands[1])),
            "begins_with" => new Condition.BeginsWith(operands[0], operands[1]),
            _ => new Condition.Contains(operands[0], operands[1]),
        };
    }

    private Operand Operand(ConditionSyntax part)
    {
        switch (part.Bare)
        {
            case ConditionSyntax.Path path:
                var found = placeholders.Path(path.Reference);
                paths.Add(found);
                return new Operand.InItem(found);
            case ConditionSyntax.Value value:
                return new Operand.Given(placeholders.Value(value.Placeholder));
            case ConditionSyntax.Function function:
                Operand[] operands = [.. function.Arguments.Select(Operand)];
                CheckFunction(function, operands);
                return new Operand.Size(operands[0]);
            default:
                throw new InvalidOperationException($"{part.Bare.GetType()} is not an operand, but the parser accepted it.");
        }
    }

    private static void CheckFunction(ConditionSyntax.Function function, Operand[] operands)
    {
        var name = function.Name;
        if (operands.Length != Functions[name])
        {
            throw new ExpressionException(
                "Incorrect number of operands for operator or function; "
                    + $"operator or function: {name}, number of operands: {operands.Length}"
            );
        }
        CheckDistinct(name, operands);
        var refused = name switch
        {
            "begins_with" => operands.Select(o => o.Type).FirstOrDefault(type => type is not (null or AttributeType.S or AttributeType.B)),
            "size" when operands[0].Type is AttributeType.N or AttributeType.BOOL or AttributeType.NULL => operands[0].Type,
            _ => null,
        };
        if (refused is { } type)
            throw WrongType("operator or function: " + name, type.ToString());
    }

    private static DocumentPath PathOf(string function, Operand operand) =>
        operand is Operand.InItem { Path: var path }
            ? path
            : throw new ExpressionException($"Operator or function requires a document path; operator or function: {function}");

    private static AttributeType TypeNamed(Operand operand)
    {
        if (operand is not Operand.Given { Value: TextValue { Text: var name } })
            throw WrongType("operator or function: attribute_type", operand.Type?.ToString() ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
        return Enum.TryParse<AttributeType>(name, out var type) && Enum.IsDefined(type) && type.ToString() == name
            ? type
            : throw new ExpressionException(
                $"Invalid attribute type name found; type: {name}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}"
            );
    }

    private static void CheckDistinct(string name, Operand[] operands)
    {
        if (operands is [Operand.InItem { Path: var first }, Operand.InItem { Path: var second }] && first.Equals(second))
        {
            throw new ExpressionException(
                "The first operand must be distinct from the remaining operands for this operator or function; "
                    + $"operator: {name}, first operand: {first}"
            );
        }
    }

    /// <summary>Only strings, numbers and bytes have an order; the item is looked at only once the types are known to have one.</summary>
    private static void CheckOrdered(string name, Operand[] operands)
    {
        foreach (var operand in operands)
        {
            if (operand.Type is { } type and not (AttributeType.S or AttributeType.N or AttributeType.B))
                throw WrongType("operator: " + name, type.ToString());
        }
    }

    private static void CheckBounds(Operand lower, Operand upper)
    {
        if (lower is not Operand.Given { Value: var low } || upper is not Operand.Given { Value: var high })
            return;
        var why =
            low.Type != high.Type ? "same data type for lower and upper bounds"
            : AttributeValue.Compare(low, high) > 0 ? "upper bound to be greater than or equal to lower bound"
            : null;
        if (why is not null)
            throw new ExpressionException($"The BETWEEN operator requires {why}; lower bound {Shown(low)}, upper bound {Shown(high)}");
    }

    private static string Shown(AttributeValue value) => $"operand: AttributeValue: {{{value.Type}:{value.Shown()}}}";

    private static ExpressionException WrongType(string operation, string type) =>
        new($"Incorrect operand type for operator or function; {operation}, operand type: {type}");
}
