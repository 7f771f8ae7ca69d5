namespace LocalAws.Wire;

/// <summary>Patterns with wildcards for any text and for any one character, which noncharacters of Unicode stand for.</summary>
internal static class Glob
{
    public const char AnyRun = '\uFFFE';
    public const char AnyOne = '\uFFFF';

    /// <summary>Whether a text has none of the two characters: else it would be taken for a pattern.</summary>
    public static bool IsPlain(string text) => text.AsSpan().IndexOfAny(AnyRun, AnyOne) < 0;

    /// <summary>
    /// Whether the whole text matches. Greedy with one point to backtrack to: linear for what policies and filters contain, never
    /// exponential, and nothing is compiled for a pattern that is used once.
    /// </summary>
    public static bool Matches(string pattern, ReadOnlySpan<char> text, bool ignoreCase = false)
    {
        int p = 0,
            t = 0,
            star = -1,
            mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == AnyRun)
            {
                star = p++;
                mark = t;
            }
            else if (p < pattern.Length && (pattern[p] == AnyOne || Same(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == AnyRun)
            p++;
        return p == pattern.Length;
    }

    private static bool Same(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
}
