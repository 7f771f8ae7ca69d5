namespace LocalAws.Tests.DynamoDb.Oracle;

/// <summary>Where dynalite 4.0.0 and AWS differ, and LocalAws follows AWS.</summary>
/// <param name="Reason">What AWS does, and how that is known.</param>
/// <param name="Explains">Whether this explains why two responses to a request differ.</param>
internal sealed record KnownGap(string Reason, Func<OracleRequest, WireAnswer, WireAnswer, bool> Explains);

/// <summary>All known gaps: what is not asked, and which differences are expected.</summary>
internal static class KnownGaps
{
    /// <summary>What no generated request contains, because dynalite would not respond like AWS.</summary>
    public static IReadOnlyList<string> NotGenerated { get; } =
    [
        "DeleteItem with ReturnValues UPDATED_OLD: AWS refuses it, dynalite does not look at it.",
        "Transactions, point-in-time recovery, ReturnValuesOnConditionCheckFailure: dynalite has none of them.",
        "Comparisons of two paths, unless they are one: for dynalite two that are missing are equal, AWS says they are not.",
        "Lists and maps compared as a whole, or looked for in a list: dynalite compares them by reference, AWS by what is in them.",
        "Order comparisons with a given list, map, set or truth value: AWS refuses the expression, dynalite decides it.",
        "Several elements of one list changed at once: AWS's indexes mean the list as it was, dynalite's what the action before left.",
        "A value put within itself, as SET a[0] = a: AWS puts a copy there, dynalite the value itself, and then never comes to its end.",
        "One action that reads what another changes in place: dynalite's value is the changed one, AWS's the one before.",
        "Sums that 38 digits do not hold: AWS refuses them, dynalite rounds.",
        "False: dynalite's attribute_type and IN take it for a value that is not there.",
        "Empty and non-ASCII texts: dynalite's size and contains take an empty one for none, and it counts UTF-16 units.",
        "NOT before NOT, numbers with a plus, names with an underscore in front: one of the two has them, AWS as LocalAws.",
    ];

    public static IReadOnlyList<KnownGap> Differences { get; } =
    [
        new(
            "The words of a syntax error: dynalite's are its parser's, AWS names the token and what is near it.",
            (_, theirs, ours) => Same(theirs, ours) && Has(theirs, "Syntax error;") && Has(ours, "Syntax error; token: ")
        ),
    ];

    private static bool Same(WireAnswer theirs, WireAnswer ours) => theirs.Code == ours.Code && theirs.Code is not null;

    private static bool Has(WireAnswer answer, string text) => answer.Message?.Contains(text, StringComparison.Ordinal) == true;
}
