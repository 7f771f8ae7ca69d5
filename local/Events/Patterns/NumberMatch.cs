using System.Text.Json;

namespace LocalAws.Events.Patterns;

/// <summary>A number within bounds.</summary>
internal sealed record NumberMatch(decimal Bottom, bool IncludesBottom, decimal Top, bool IncludesTop) : ValueMatch
{
    public override bool Matches(EventValue value) =>
        value.Number is { } number && (IncludesBottom ? number >= Bottom : number > Bottom) && (IncludesTop ? number <= Top : number < Top);

    public static NumberMatch EqualTo(JsonElement value)
    {
        var number = Comparable(value);
        return new NumberMatch(number, true, number, true);
    }

    /// <summary>Reads the array of <c>{ "numeric": [ ">", 0, "&lt;=", 5 ] }</c>.</summary>
    public static NumberMatch Parse(JsonElement expression)
    {
        if (expression.ValueKind != JsonValueKind.Array)
            throw new InvalidEventPatternException("Value of numeric must be an array.");

        var terms = expression.EnumerateArray().ToArray();
        if (terms is not [{ ValueKind: JsonValueKind.String } first, ..])
        {
            throw new InvalidEventPatternException(
                $"Invalid member in numeric match: {(terms is [var other, ..] ? other.GetRawText() : "]")}"
            );
        }

        var comparison = first.GetString()!;
        if (comparison is not ("=" or "<" or "<=" or ">" or ">="))
            throw new InvalidEventPatternException($"Unrecognized numeric range operator: {comparison}");

        var bound = Number(terms, 1, comparison == "=" ? "equals" : comparison);
        return comparison switch
        {
            "=" => Alone(terms, new(bound, true, bound, true)),
            "<" => Alone(terms, new(-EventValue.LargestNumber, true, bound, false)),
            "<=" => Alone(terms, new(-EventValue.LargestNumber, true, bound, true)),
            _ when terms.Length == 2 => new(bound, comparison == ">=", EventValue.LargestNumber, true),
            _ => Between(terms, bound, comparison == ">="),
        };
    }

    private static NumberMatch Between(JsonElement[] terms, decimal bottom, bool includesBottom)
    {
        if (terms[2].ValueKind != JsonValueKind.String)
            throw new InvalidEventPatternException($"Bad value in numeric range: {terms[2].GetRawText()}");

        var comparison = terms[2].GetString()!;
        if (comparison is not ("<" or "<="))
            throw new InvalidEventPatternException($"Bad numeric range operator: {comparison}");

        var top = Number(terms, 3, comparison);
        if (terms.Length > 4)
            throw new InvalidEventPatternException("Too many terms in numeric range expression");

        return bottom < top
            ? new NumberMatch(bottom, includesBottom, top, comparison == "<=")
            : throw new InvalidEventPatternException("Bottom must be less than top");
    }

    private static NumberMatch Alone(JsonElement[] terms, NumberMatch match) =>
        terms.Length == 2 ? match : throw new InvalidEventPatternException("Too many elements in numeric expression");

    private static decimal Number(JsonElement[] terms, int index, string comparison) =>
        index < terms.Length && terms[index].ValueKind == JsonValueKind.Number
            ? Comparable(terms[index])
            : throw new InvalidEventPatternException($"Value of {comparison} must be numeric");

    private static decimal Comparable(JsonElement value) =>
        EventValue.ComparableNumber(value.GetRawText())
        ?? throw new InvalidEventPatternException("Value must be between -5.0E11 and 5.0E11, inclusive");
}
