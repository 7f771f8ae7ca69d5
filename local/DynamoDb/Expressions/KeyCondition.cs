using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Expressions;

/// <summary>A query's condition on one key attribute.</summary>
/// <param name="Operator">A comparator, <c>BETWEEN</c> or <c>begins_with</c>, with the attribute on its left.</param>
/// <param name="Values">One value, or the two bounds.</param>
internal sealed record KeyPredicate(string Operator, IReadOnlyList<AttributeValue> Values)
{
    /// <summary>The legacy parameters' spelling, which AWS's messages also use.</summary>
    public string LegacyOperator =>
        Operator switch
        {
            "=" => "EQ",
            "<" => "LT",
            "<=" => "LE",
            ">" => "GT",
            ">=" => "GE",
            "BETWEEN" => "BETWEEN",
            _ => "BEGINS_WITH",
        };

    /// <summary>Where a key lies: before (negative), among (zero) or after (positive) those that meet the condition.</summary>
    public int Position(AttributeValue key)
    {
        var first = AttributeValue.Compare(key, Values[0])!.Value;
        return Operator switch
        {
            "=" => first,
            "<" => first < 0 ? 0 : 1,
            "<=" => first <= 0 ? 0 : 1,
            ">" => first > 0 ? 0 : -1,
            ">=" => first >= 0 ? 0 : -1,
            "BETWEEN" => first < 0 ? -1
            : AttributeValue.Compare(key, Values[1]) <= 0 ? 0
            : 1,
            _ => key.StartsWith(Values[0]) ? 0
            : first < 0 ? -1
            : 1,
        };
    }
}

/// <summary>A KeyConditionExpression: conditions on one or two attributes, joined by AND.</summary>
internal sealed class KeyCondition
{
    private readonly Dictionary<string, KeyPredicate> predicates = new(StringComparer.Ordinal);

    private KeyCondition() { }

    public IReadOnlyDictionary<string, KeyPredicate> Predicates => predicates;

    public static KeyCondition Of(Condition condition)
    {
        var keys = new KeyCondition();
        keys.Add(condition);
        if (keys.predicates.Count > 2)
            throw DynamoDbErrors.Validation("Conditions can be of length 1 or 2 only");
        foreach (var predicate in keys.predicates.Values)
            CheckTypes(predicate);
        return keys;
    }

    private void Add(Condition condition)
    {
        switch (condition)
        {
            case Condition.Both both:
                Add(both.Left);
                Add(both.Right);
                break;
            case Condition.Comparison { Operator: not "<>" } comparison:
                AddComparison(comparison);
                break;
            case Condition.Between between:
                Add("BETWEEN", FirstPath("BETWEEN", between.Value), [between.Value, between.Lower, between.Upper]);
                break;
            case Condition.BeginsWith begins:
                Add("begins_with", FirstPath("begins_with", begins.Value), [begins.Value, begins.Prefix]);
                break;
            default:
                throw DynamoDbErrors.Validation($"Invalid operator used in KeyConditionExpression: {Name(condition)}");
        }
    }

    private void AddComparison(Condition.Comparison comparison)
    {
        if (comparison.Left is Operand.InItem || comparison.Right is not Operand.InItem { Path: var path })
        {
            Add(comparison.Operator, (comparison.Left as Operand.InItem)?.Path, [comparison.Left, comparison.Right]);
            return;
        }
        // With the attribute on its right, a comparison is reversed.
        var turned = comparison.Operator switch
        {
            "<" => ">",
            "<=" => ">=",
            ">" => "<",
            ">=" => "<=",
            var same => same,
        };
        Add(turned, path, [comparison.Right, comparison.Left]);
    }

    private void Add(string comparator, DocumentPath? path, Operand[] operands)
    {
        if (operands.Any(operand => operand is Operand.Size))
            throw DynamoDbErrors.Validation("KeyConditionExpressions cannot contain nested operations");
        if (operands.OfType<Operand.InItem>().Skip(1).Any())
        {
            throw DynamoDbErrors.Validation("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
        }
        if (path is null)
            throw DynamoDbErrors.Validation("Invalid condition in KeyConditionExpression: No key attribute specified");
        if (path.IsNested)
            throw DynamoDbErrors.Validation("KeyConditionExpressions cannot have conditions on nested attributes");
        var predicate = new KeyPredicate(comparator, [.. operands.OfType<Operand.Given>().Select(given => given.Value)]);
        if (!predicates.TryAdd(path.Attribute, predicate))
            throw DynamoDbErrors.Validation("KeyConditionExpressions must only contain one condition per key");
    }

    private static DocumentPath FirstPath(string name, Operand operand) =>
        operand is Operand.InItem { Path: var path }
            ? path
            : throw DynamoDbErrors.Validation(
                $"Invalid condition in KeyConditionExpression: {name} operator must have the key attribute as its first operand"
            );

    private static string Name(Condition condition) =>
        condition switch
        {
            Condition.Either => "OR",
            Condition.Not { Of: Condition.Exists } => "attribute_not_exists",
            Condition.Not => "NOT",
            Condition.In => "IN",
            Condition.Comparison comparison => comparison.Operator,
            Condition.Exists => "attribute_exists",
            Condition.OfType => "attribute_type",
            _ => "contains",
        };

    private static void CheckTypes(KeyPredicate predicate)
    {
        if (predicate.Values.Select(value => value.Type).Distinct().Skip(1).Any())
            throw DynamoDbErrors.Parameter("AttributeValues inside AttributeValueList must be of same type");
        var type = predicate.Values[0].Type;
        var takes = predicate.Operator switch
        {
            "=" => type is not (AttributeType.L or AttributeType.M or AttributeType.NULL or AttributeType.BOOL),
            "begins_with" => type is AttributeType.S or AttributeType.B,
            _ => type is AttributeType.S or AttributeType.N or AttributeType.B,
        };
        if (!takes)
            throw DynamoDbErrors.Parameter($"ComparisonOperator {predicate.LegacyOperator} is not valid for {type} AttributeValue type");
    }
}
