namespace LocalAws.Iam.Engine;

/// <summary>
/// An ARN with wildcards, as Resource elements and the Arn* operators have it. It is matched segment by segment:
/// a wildcard never crosses one of the first five colons.
/// </summary>
internal sealed class ArnPattern
{
    private const int Segments = 6;

    private readonly TextPattern[] segments;

    private ArnPattern(string source, TextPattern[] parts)
    {
        Source = source;
        segments = parts;
    }

    public string Source { get; }

    /// <summary>Is it the lone <c>*</c>, which also matches requests that name no resource?</summary>
    public bool IsEverything => Source == "*";

    /// <summary>
    /// Reads an ARN pattern. One with fewer than six segments (<c>arn:aws:s3*</c>) stands for everything below it, except in a
    /// resource policy, where it does so only if it has a wildcard.
    /// </summary>
    public static ArnPattern Parse(string source, bool expandShort)
    {
        var parts = Split(source);
        var expands = expandShort || source.Contains('*', StringComparison.Ordinal);
        while (parts.Count < Segments && expands)
        {
            parts.Add("*");
        }
        return new ArnPattern(source, [.. parts.Select(part => TextPattern.Parse(part))]);
    }

    /// <summary>Does the ARN match? Null: a variable of the pattern has no value in this request, or the text is no ARN.</summary>
    public bool? Matches(string arn, RequestContext context)
    {
        if (segments.Length < Segments)
        {
            return false;
        }
        var rest = arn.AsSpan();
        for (var i = 0; i < Segments; i++)
        {
            var colon = i < Segments - 1 ? rest.IndexOf(':') : rest.Length;
            if (colon < 0)
            {
                return null;
            }
            if (segments[i].Matches(rest[..colon], context) is var matched and not true)
            {
                return matched;
            }
            rest = i < Segments - 1 ? rest[(colon + 1)..] : default;
        }
        return true;
    }

    // The colon of ${aws:username} separates nothing.
    private static List<string> Split(string source)
    {
        List<string> parts = [];
        int start = 0, depth = 0;
        for (var i = 0; i < source.Length && parts.Count < Segments - 1; i++)
        {
            depth += source[i] switch { '{' when i > 0 && source[i - 1] == '$' => 1, '}' when depth > 0 => -1, _ => 0 };
            if (source[i] == ':' && depth == 0)
            {
                parts.Add(source[start..i]);
                start = i + 1;
            }
        }
        parts.Add(source[start..]);
        return parts;
    }

    public override string ToString() => Source;
}
