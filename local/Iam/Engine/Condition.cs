using System.Globalization;
using System.Net;

namespace LocalAws.Iam.Engine;

/// <summary>One operator, one key and its values: <c>"StringEquals": {"key": ["a", "b"]}</c>.</summary>
internal sealed class Condition
{
    private readonly Comparer[] comparers;
    private readonly bool holdsWhenPresent;
    private readonly bool holdsWhenAbsent;

    /// <summary>Compares a request's value with one of the policy's; null if the two cannot be compared.</summary>
    private delegate bool? Comparer(string requested, RequestContext context);

    public Condition(ConditionOperator @operator, string key, IReadOnlyList<string> values)
    {
        Operator = @operator;
        Key = key;
        Values = values;
        comparers = [.. values.Select(value => Compile(@operator.Comparison, value))];
        holdsWhenPresent = values.Contains("false", StringComparer.OrdinalIgnoreCase);
        holdsWhenAbsent = values.Contains("true", StringComparer.OrdinalIgnoreCase);
    }

    public ConditionOperator Operator { get; }

    public string Key { get; }

    /// <summary>The values as in the policy.</summary>
    public IReadOnlyList<string> Values { get; }

    public bool Holds(RequestContext context)
    {
        var present = context.TryGet(Key, out var requested);
        if (Operator.Comparison == Comparison.Null)
            return present ? holdsWhenPresent : holdsWhenAbsent;
        if (!present)
        {
            // IfExists applies to a single value, the set operator to all of them: without any value, the set operator decides.
            return Operator.Quantifier switch
            {
                Quantifier.ForAllValues => true,
                Quantifier.ForAnyValue => false,
                _ => Operator.IfExists || Operator.Negated,
            };
        }
        return Operator.Quantifier switch
        {
            Quantifier.ForAllValues => requested.All(value => Holds(value, context)),
            Quantifier.ForAnyValue => requested.Any(value => Holds(value, context)),
            // A multivalued key needs a set operator.
            _ => requested.Length == 1 && Holds(requested[0], context),
        };
    }

    // A value that cannot be compared (not a number, a variable without a value) satisfies neither an operator nor its negation.
    private bool Holds(string requested, RequestContext context)
    {
        var matched = false;
        foreach (var comparer in comparers)
        {
            var one = comparer(requested, context);
            if (one is null && Operator.Negated)
                return false;
            matched |= one == true;
        }
        return matched != Operator.Negated;
    }

    private static Comparer Compile(Comparison comparison, string value) =>
        comparison switch
        {
            Comparison.StringEquals => Text(value, wildcards: false, ignoreCase: false),
            Comparison.StringEqualsIgnoreCase => Text(value, wildcards: false, ignoreCase: true),
            Comparison.StringLike => Text(value, wildcards: true, ignoreCase: false),
            Comparison.Bool => Text(value, wildcards: false, ignoreCase: true),
            Comparison.Arn => Arn(value),
            Comparison.IpAddress => Address(value),
            >= Comparison.DateEquals and <= Comparison.DateGreaterThanEquals => Ordered(
                comparison - Comparison.DateEquals,
                value,
                PolicyDate.TryParse
            ),
            >= Comparison.NumericEquals and <= Comparison.NumericGreaterThanEquals => Ordered(
                comparison - Comparison.NumericEquals,
                value,
                Number
            ),
            _ => static (_, _) => null,
        };

    private static Comparer Text(string value, bool wildcards, bool ignoreCase)
    {
        var pattern = TextPattern.Parse(value, wildcards);
        return (requested, context) => pattern.Matches(requested, context, ignoreCase);
    }

    private static Comparer Arn(string value)
    {
        if (!ArnPattern.IsArn(value))
            return static (_, _) => null;
        var pattern = ArnPattern.Parse(value);
        return (requested, context) => ArnPattern.IsArn(requested) ? pattern.Matches(requested, context) : null;
    }

    private static Comparer Address(string value)
    {
        var hostBits = value.Contains(':', StringComparison.Ordinal) ? "/128" : "/32";
        IPNetwork? network = IPNetwork.TryParse(value.Contains('/', StringComparison.Ordinal) ? value : value + hostBits, out var parsed)
            ? parsed
            : null;
        return (requested, _) => network is { } known && IPAddress.TryParse(requested, out var address) ? known.Contains(address) : null;
    }

    // The comparisons of numbers and of dates are in the same order in the enumeration: =, <, <=, >, >=.
    private static Comparer Ordered<T>(int comparison, string value, Func<string, T?> read)
        where T : struct, IComparable<T>
    {
        var limit = read(value);
        return (requested, _) =>
        {
            if (limit is not { } known || read(requested) is not { } actual)
                return null;
            var order = actual.CompareTo(known);
            return comparison switch
            {
                0 => order == 0,
                1 => order < 0,
                2 => order <= 0,
                3 => order > 0,
                _ => order >= 0,
            };
        };
    }

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
