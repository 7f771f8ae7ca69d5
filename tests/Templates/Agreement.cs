namespace Templates.Tests;

/// <summary>Two lists that have to have the same names, told to somebody who has forgotten one of the two places.</summary>
internal static class Agreement
{
    /// <summary>Fails with a sentence for each name that only one of the lists has.</summary>
    /// <param name="one">Names, each of them once.</param>
    /// <param name="other">The names that they have to be.</param>
    /// <param name="onlyInOne">What there is to do about a name that only the first list has.</param>
    /// <param name="onlyInOther">What there is to do about a name that only the second list has.</param>
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
            .. first.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => $"{same.Key} is there {same.Count()} times."),
        ];
        Assert.True(problems.Length == 0, string.Join('\n', problems));
    }
}
