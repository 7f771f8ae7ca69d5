namespace LocalAws.Iam.Engine;

/// <summary>
/// An ARN with wildcards, as in Resource elements and the Arn* operators. It is matched segment by segment:
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

    /// <summary>Whether it is a lone <c>*</c>, which also matches requests that name no resource.</summary>
    public bool IsEverything => Source == "*";

    /// <summary>An ARN with all of its segments, which the Arn* operators require.</summary>
    public static ArnPattern Parse(string source) => new(source, [.. Split(source).Select(part => TextPattern.Parse(part))]);

    /// <summary>
    /// The pattern of a Resource element. One with fewer than six segments (<c>arn:aws:s3*</c>) stands for everything below it; in a
    /// resource policy it does so only if it has a wildcard.
    /// </summary>
    public static ArnPattern ParseResource(string source, bool inResourcePolicy)
    {
        var parts = Split(source);
        var expands = !inResourcePolicy || source.Contains('*', StringComparison.Ordinal);
        while (parts.Count < Segments && expands)
            parts.Add("*");
        return new(source, [.. parts.Select(part => TextPattern.Parse(part))]);
    }

    /// <summary>Whether this is an ARN, whatever it names.</summary>
    public static bool IsArn(string text) => text.AsSpan().Count(':') >= Segments - 1;

    /// <summary>Whether the ARN matches; null if a variable of the pattern has no value in this request.</summary>
    public bool? Matches(string arn, RequestContext context)
    {
        if (segments.Length < Segments || !IsArn(arn))
            return false;
        var rest = arn.AsSpan();
        for (var i = 0; i < Segments; i++)
        {
            var end = i < Segments - 1 ? rest.IndexOf(':') : rest.Length;
            if (segments[i].Matches(rest[..end], context) is var matched and not true)
                return matched;
            rest = i < Segments - 1 ? rest[(end + 1)..] : default;
        }
        return true;
    }

    // The colon in ${aws:username} is not a separator.
    private static List<string> Split(string source)
    {
        List<string> parts = [];
        int start = 0,
            depth = 0;
        for (var i = 0; i < source.Length && parts.Count < Segments - 1; i++)
        {
            depth += source[i] switch
            {
                '{' when i > 0 && source[i - 1] == '$' => 1,
                '}' when depth > 0 => -1,
                _ => 0,
            };
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
