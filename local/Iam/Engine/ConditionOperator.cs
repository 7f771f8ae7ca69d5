namespace LocalAws.Iam.Engine;

/// <summary>What an operator compares, without its negation and its affixes.</summary>
internal enum Comparison
{
    Null,
    Bool,
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Arn,
    NumericEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    IpAddress,
}

/// <summary>How an operator treats several values of a key.</summary>
internal enum Quantifier
{
    Single,
    ForAllValues,
    ForAnyValue,
}

/// <summary>A condition operator, such as <c>ForAllValues:StringNotLikeIfExists</c>, taken apart.</summary>
internal sealed record ConditionOperator(Comparison Comparison, bool Negated, Quantifier Quantifier, bool IfExists)
{
    private const string IfExistsSuffix = "IfExists";

    // BinaryEquals is left out: no key of the services emulated here is binary.
    private static readonly Dictionary<string, (Comparison Comparison, bool Negated)> Operators = new(StringComparer.Ordinal)
    {
        ["Null"] = (Comparison.Null, false),
        ["Bool"] = (Comparison.Bool, false),
        ["StringEquals"] = (Comparison.StringEquals, false),
        ["StringNotEquals"] = (Comparison.StringEquals, true),
        ["StringEqualsIgnoreCase"] = (Comparison.StringEqualsIgnoreCase, false),
        ["StringNotEqualsIgnoreCase"] = (Comparison.StringEqualsIgnoreCase, true),
        ["StringLike"] = (Comparison.StringLike, false),
        ["StringNotLike"] = (Comparison.StringLike, true),
        // "ArnEquals and ArnLike behave identically":
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
        ["ArnEquals"] = (Comparison.Arn, false),
        ["ArnLike"] = (Comparison.Arn, false),
        ["ArnNotEquals"] = (Comparison.Arn, true),
        ["ArnNotLike"] = (Comparison.Arn, true),
        ["NumericEquals"] = (Comparison.NumericEquals, false),
        ["NumericNotEquals"] = (Comparison.NumericEquals, true),
        ["NumericLessThan"] = (Comparison.NumericLessThan, false),
        ["NumericLessThanEquals"] = (Comparison.NumericLessThanEquals, false),
        ["NumericGreaterThan"] = (Comparison.NumericGreaterThan, false),
        ["NumericGreaterThanEquals"] = (Comparison.NumericGreaterThanEquals, false),
        ["DateEquals"] = (Comparison.DateEquals, false),
        ["DateNotEquals"] = (Comparison.DateEquals, true),
        ["DateLessThan"] = (Comparison.DateLessThan, false),
        ["DateLessThanEquals"] = (Comparison.DateLessThanEquals, false),
        ["DateGreaterThan"] = (Comparison.DateGreaterThan, false),
        ["DateGreaterThanEquals"] = (Comparison.DateGreaterThanEquals, false),
        ["IpAddress"] = (Comparison.IpAddress, false),
        ["NotIpAddress"] = (Comparison.IpAddress, true),
    };

    /// <summary>Whether its values are dates, whose format AWS checks when the policy is written.</summary>
    public bool IsDate => Comparison is >= Comparison.DateEquals and <= Comparison.DateGreaterThanEquals;

    /// <summary>Reads an operator's name; null if there is none of that name.</summary>
    public static ConditionOperator? Parse(string name)
    {
        var quantifier = Quantifier.Single;
        if (name.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
        {
            quantifier = name[..colon] switch
            {
                "ForAllValues" => Quantifier.ForAllValues,
                "ForAnyValue" => Quantifier.ForAnyValue,
                _ => Quantifier.Single,
            };
            if (quantifier == Quantifier.Single)
                return null;
            name = name[(colon + 1)..];
        }
        var ifExists = name.EndsWith(IfExistsSuffix, StringComparison.Ordinal);
        if (!Operators.TryGetValue(ifExists ? name[..^IfExistsSuffix.Length] : name, out var found))
            return null;
        // "You can add IfExists to the end of any condition operator name except the Null condition."
        return found.Comparison == Comparison.Null && (ifExists || quantifier != Quantifier.Single)
            ? null
            : new ConditionOperator(found.Comparison, found.Negated, quantifier, ifExists);
    }
}
