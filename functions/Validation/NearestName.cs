namespace RepoGrant.Validation;

/// <summary>Guesses what a mistyped name was meant to be.</summary>
internal static class NearestName
{
    // A shared beginning of this length is no coincidence: repos, instanceIds.
    private const int SharedBeginning = 4;

    /// <summary>The allowed name closest to a mistyped one; null if none is close.</summary>
    public static string? Of(string mistyped, List<string> names)
    {
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var name in names)
        {
            var distance = Distance(mistyped, name);
            var isNear = distance <= Math.Max(1, name.Length / 4) || Beginning(mistyped, name) >= SharedBeginning;
            if (isNear && distance < least)
                (nearest, least) = (name, distance);
        }

        return nearest;
    }

    private static int Beginning(string one, string other)
    {
        var length = 0;
        while (length < Math.Min(one.Length, other.Length) && char.ToLowerInvariant(one[length]) == char.ToLowerInvariant(other[length]))
            length++;

        return length;
    }

    // The edit distance, counting a swap of two neighbours as one edit and ignoring case.
    private static int Distance(string one, string other)
    {
        var last = new int[other.Length + 1];
        var row = new int[other.Length + 1];
        var next = new int[other.Length + 1];
        for (var column = 0; column <= other.Length; column++)
            row[column] = column;

        for (var line = 1; line <= one.Length; line++)
        {
            next[0] = line;
            for (var column = 1; column <= other.Length; column++)
            {
                var change = Same(one[line - 1], other[column - 1]) ? 0 : 1;
                next[column] = Math.Min(Math.Min(row[column], next[column - 1]) + 1, row[column - 1] + change);
                if (line > 1 && column > 1 && Same(one[line - 1], other[column - 2]) && Same(one[line - 2], other[column - 1]))
                    next[column] = Math.Min(next[column], last[column - 2] + 1);
            }

            (last, row, next) = (row, next, last);
        }

        return row[other.Length];
    }

    private static bool Same(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);
}
