using RepoGrant.Reports;

namespace RepoGrant.Views;

/// <summary>What differs between two texts, line by line.</summary>
internal static class LineDiff
{
    /// <summary>The number of lines shown around a difference.</summary>
    private const int Around = 2;

    /// <summary>
    /// The lines, prefixed with <c>+</c>, <c>-</c> or a space; a long unchanged stretch becomes one line that says how long it is.
    /// </summary>
    public static IEnumerable<(char Sign, string Line)> Of(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var all = All(before, after);
        for (var index = 0; index < all.Count; )
        {
            if (IsNear(all, index))
            {
                yield return all[index++];
                continue;
            }

            var begin = index;
            while (index < all.Count && !IsNear(all, index))
                index++;
            yield return (' ', $"… {Counted.Of(index - begin, "unchanged line", "unchanged lines")}");
        }
    }

    private static bool IsNear(List<(char Sign, string Line)> all, int index)
    {
        for (var other = Math.Max(0, index - Around); other <= Math.Min(all.Count - 1, index + Around); other++)
        {
            if (all[other].Sign != ' ')
                return true;
        }

        return false;
    }

    // The comma after a list's last item depends only on whether another item follows.
    private static bool IsSame(string before, string after) => before.AsSpan().TrimEnd(',').SequenceEqual(after.AsSpan().TrimEnd(','));

    // The textbook's longest common subsequence: a policy has at most a few hundred lines.
    private static List<(char Sign, string Line)> All(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var common = new int[before.Count + 1, after.Count + 1];
        for (var i = before.Count - 1; i >= 0; i--)
        {
            for (var j = after.Count - 1; j >= 0; j--)
                common[i, j] = IsSame(before[i], after[j]) ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var lines = new List<(char, string)>();
        var (b, a) = (0, 0);
        while (b < before.Count || a < after.Count)
        {
            if (b < before.Count && a < after.Count && IsSame(before[b], after[a]))
            {
                lines.Add((' ', after[a++]));
                b++;
            }
            else if (b < before.Count && (a == after.Count || common[b + 1, a] >= common[b, a + 1]))
            {
                lines.Add(('-', before[b++]));
            }
            else
            {
                lines.Add(('+', after[a++]));
            }
        }

        return lines;
    }
}
