using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalAws.StepFunctions;

/// <summary>The timestamps that a Wait state accepts: RFC 3339 with T and an offset, with seconds, up to nanoseconds.</summary>
internal static partial class Timestamps
{
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        var match = Rfc3339().Match(text);
        if (!match.Success)
            return false;
        // .NET reads seven digits of a fraction; what follows is beyond a timer's resolution.
        var fraction = match.Groups["fraction"].Value is { Length: > 7 } digits ? digits[..8] : match.Groups["fraction"].Value;
        return DateTimeOffset.TryParse(
            match.Groups["seconds"].Value + fraction + match.Groups["offset"].Value,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out time
        );
    }

    [GeneratedRegex(
        @"\A(?<seconds>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?<fraction>\.[0-9]{1,9})?(?<offset>Z|[+-][0-9]{2}:[0-9]{2})\z"
    )]
    private static partial Regex Rfc3339();
}
