using System.Text;
using LocalAws.Wire;

namespace LocalAws.Iam.Engine;

/// <summary>
/// A policy's string with its wildcards (<c>*</c>, <c>?</c>) and policy variables (<c>${aws:username}</c>,
/// <c>${key, 'default'}</c>, and the escapes <c>${*}</c>, <c>${?}</c>, <c>${$}</c>).
/// </summary>
internal sealed class TextPattern
{
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
        return pattern is null ? null : Glob.Matches(pattern, text, ignoreCase);
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
                        '*' when wildcards => Glob.AnyRun,
                        '?' when wildcards => Glob.AnyOne,
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

    // IAM accepts no document with the wildcards' characters, and a value that contains one matches no pattern.
    private static bool IsPlain(string text) => Glob.IsPlain(text);

    public override string ToString() => Source;
}
