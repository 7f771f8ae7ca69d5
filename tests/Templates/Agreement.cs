namespace Templates.Tests;

/// <summary>Compares two lists that must have the same names, with a message for somebody who forgot one of the two places.</summary>
internal static class Agreement
{
    /// <summary>Fails with a sentence for each name that is in only one of the lists.</summary>
    /// <param name="one">Names, each once.</param>
    /// <param name="other">The names that they must be.</param>
    /// <param name="onlyInOne">What to do about a name that is only in the first list.</param>
    /// <param name="onlyInOther">What to do about a name that is only in the second list.</param>
    public static void Of(
        IEnumerable<string> one,
        IEnumerable<string> other,
        Func<string, string> onlyInOne,
        Func<string, string> onlyInOther
    )
    {
        var (first, second) = (one.ToList(), other.ToList());
        string[] problems =
        [
            .. first.Except(second, StringComparer.Ordinal).Select(onlyInOne),
            .. second.Except(first, StringComparer.Ordinal).Select(onlyInOther),
            .. first.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => $"{same.Key} occurs {same.Count()} times."),
        ];
        Assert.True(problems.Length == 0, string.Join('\n', problems));
    }
}
