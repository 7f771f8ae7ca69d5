using System.Text;

namespace LocalAws.Iam.Engine;

/// <summary>
/// A policy's string with its wildcards (<c>*</c>, <c>?</c>) and policy variables (<c>${aws:username}</c>,
/// <c>${key, 'default'}</c>, and the escapes <c>${*}</c>, <c>${?}</c>, <c>${$}</c>).
/// </summary>
internal sealed class TextPattern
{
    // Noncharacters represent the two wildcards: IAM accepts no document with them, and a value that contains one matches no pattern.
    private const char AnyRun = '\uFFFE';
    private const char AnyOne = '\uFFFF';

    private readonly List<Piece> pieces = [];
    private readonly string? constant;

    private readonly record struct Piece(string Text, string? Key, string? Default);

    private TextPattern(string source, bool wildcards)
    {
        Source = source;
        Scan(source, wildcards);
        if (pieces.TrueForAll(piece => piece.Key is null))
            constant = string.Concat(pieces.Select(piece => piece.Text));
    }

    /// <summary>The text as in the policy.</summary>
    public string Source { get; }

    /// <summary>Parses a pattern; if <paramref name="wildcards"/> is false, <c>*</c> and <c>?</c> are plain characters.</summary>
    public static TextPattern Parse(string source, bool wildcards = true) =>
        IsPlain(source) ? new(source, wildcards) : throw new MalformedPolicyException(PolicyParser.SyntaxErrors);

    /// <summary>
    /// Whether the text matches; null, which never matches, if a variable of the pattern has no single value in this request.
    /// </summary>
    public bool? Matches(ReadOnlySpan<char> text, RequestContext context, bool ignoreCase = false)
    {
        var pattern = constant ?? Resolve(context);
        return pattern is null ? null : Glob(pattern, text, ignoreCase);
    }

    private void Scan(string source, bool wildcards)
    {
        var literal = new StringBuilder();
        for (var i = 0; i < source.Length; i++)
        {
            var end = source[i] == '$' && i + 1 < source.Length && source[i + 1] == '{' ? source.IndexOf('}', i) : -1;
            if (end < 0)
            {
                literal.Append(
                    source[i] switch
                    {
                        '*' when wildcards => AnyRun,
                        '?' when wildcards => AnyOne,
                        var other => other,
                    }
                );
                continue;
            }
            var inside = source[(i + 2)..end];
            if (inside is "*" or "?" or "$")
            {
                literal.Append(inside);
            }
            else
            {
                pieces.Add(new Piece(literal.ToString(), null, null));
                literal.Clear();
                pieces.Add(Variable(inside));
            }
            i = end;
        }
        pieces.Add(new Piece(literal.ToString(), null, null));
    }

    private static Piece Variable(string inside)
    {
        var comma = inside.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
            return new Piece("", inside.Trim(), null);
        var fallback = inside[(comma + 1)..].Trim();
        return new Piece("", inside[..comma].Trim(), fallback is ['\'', .., '\''] ? fallback[1..^1] : null);
    }

    private string? Resolve(RequestContext context)
    {
        var resolved = new StringBuilder();
        foreach (var piece in pieces)
        {
            if (piece.Key is null)
                resolved.Append(piece.Text);
            else if (context.TryGetSingle(piece.Key, out var value) && IsPlain(value))
                resolved.Append(value);
            else if (piece.Default is not null)
                resolved.Append(piece.Default);
            else
                return null;
        }
        return resolved.ToString();
    }

    private static bool IsPlain(string text) => text.AsSpan().IndexOfAny(AnyRun, AnyOne) < 0;

    // Greedy with one point to backtrack to: linear for what policies contain, never exponential.
    private static bool Glob(string pattern, ReadOnlySpan<char> text, bool ignoreCase)
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

    public override string ToString() => Source;
}
