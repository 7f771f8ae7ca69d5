using System.Text;

namespace LocalAws.Events.Patterns;

/// <summary>A string with <c>*</c> for any characters; <c>\*</c> and <c>\\</c> are those characters themselves.</summary>
/// <param name="Parts">The characters with the string's quotes around them; null is a star.</param>
internal sealed record WildcardMatch(IReadOnlyList<char?> Parts) : ValueMatch
{
    /// <summary>
    /// EventBridge refuses patterns if the same text matches too many of their beginnings, and publishes no limit. It is known to accept 7
    /// (/Users/*/dir/dir/dir/dir/dir/doc.txt) and to refuse 10 (*:*:*:*:*:event-bus/*).
    /// </summary>
    private const int MaximumComplexity = 10;

    public static WildcardMatch Parse(string text)
    {
        var quoted = $"\"{text}\"";
        List<char?> parts = [];
        for (var i = 0; i < quoted.Length; i++)
        {
            var next = i + 1 < quoted.Length ? quoted[i + 1] : '\0';
            switch (quoted[i])
            {
                case '*' when next == '*':
                    throw new InvalidEventPatternException($"Consecutive wildcard characters at pos {Position(quoted, i)}");
                case '*':
                    parts.Add(null);
                    break;
                case '\\' when next is '*' or '\\':
                    parts.Add(next);
                    i++;
                    break;
                case '\\':
                    throw new InvalidEventPatternException($"Invalid escape character at pos {Position(quoted, i)}");
                case var character:
                    parts.Add(character);
                    break;
            }
        }

        return new WildcardMatch(parts);
    }

    public override bool Matches(EventValue value)
    {
        // The usual two-pointer algorithm: on a mismatch the last star takes one more character.
        var (part, star, taken) = (0, -1, 0);
        var text = value.Text;
        for (var i = 0; i < text.Length; )
        {
            if (part < Parts.Count && Parts[part] == text[i])
            {
                (part, i) = (part + 1, i + 1);
            }
            else if (part < Parts.Count && Parts[part] is null)
            {
                (star, taken, part) = (part, i, part + 1);
            }
            else if (star >= 0)
            {
                (part, i) = (star + 1, ++taken);
            }
            else
            {
                return false;
            }
        }

        return Parts.Skip(part).All(rest => rest is null);
    }

    /// <summary>Refuses one field's wildcards if some text would match too many of their beginnings at once.</summary>
    /// <exception cref="InvalidEventPatternException">They are too complex.</exception>
    public static void RefuseTooComplex(IReadOnlyList<WildcardMatch> wildcards)
    {
        if (wildcards.Count == 0)
            return;

        // Walks, breadth first, the sets of beginnings that one text can match at the same time; '\0' stands for any other character.
        char[] alphabet = [.. wildcards.SelectMany(wildcard => wildcard.Parts).OfType<char>().Distinct(), '\0'];
        var first = Reach(wildcards, wildcards.Select((_, wildcard) => (wildcard, 0)));
        HashSet<string> seen = [Key(first)];
        Queue<HashSet<(int Wildcard, int Part)>> pending = new([first]);
        while (pending.TryDequeue(out var active))
        {
            foreach (var character in alphabet)
            {
                var next = Reach(wildcards, active.SelectMany(at => Step(wildcards, at, character)));
                if (next.Count >= MaximumComplexity || seen.Count > 10_000)
                {
                    throw new InvalidEventPatternException(
                        "Rule is too complex - try using fewer wildcard characters or fewer "
                            + "repeating character sequences after a wildcard character"
                    );
                }

                if (next.Count > 0 && seen.Add(Key(next)))
                    pending.Enqueue(next);
            }
        }
    }

    private static IEnumerable<(int Wildcard, int Part)> Step(
        IReadOnlyList<WildcardMatch> wildcards,
        (int Wildcard, int Part) at,
        char character
    )
    {
        var parts = wildcards[at.Wildcard].Parts;
        if (at.Part > 0 && parts[at.Part - 1] is null)
            yield return at;

        if (at.Part < parts.Count && parts[at.Part] == character)
            yield return (at.Wildcard, at.Part + 1);
    }

    /// <summary>A text that matches <c>a</c> matches <c>a*</c> too.</summary>
    private static HashSet<(int Wildcard, int Part)> Reach(
        IReadOnlyList<WildcardMatch> wildcards,
        IEnumerable<(int Wildcard, int Part)> active
    )
    {
        HashSet<(int Wildcard, int Part)> reached = [];
        foreach (var at in active)
        {
            reached.Add(at);
            if (at.Part < wildcards[at.Wildcard].Parts.Count && wildcards[at.Wildcard].Parts[at.Part] is null)
                reached.Add((at.Wildcard, at.Part + 1));
        }

        return reached;
    }

    private static string Key(HashSet<(int Wildcard, int Part)> active) => string.Join(' ', active.Order());

    private static int Position(string text, int index) => Encoding.UTF8.GetByteCount(text.AsSpan(0, index));
}
