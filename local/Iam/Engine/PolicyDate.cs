using System.Globalization;

namespace LocalAws.Iam.Engine;

/// <summary>Dates as the Date* operators accept them: a W3C profile of ISO 8601, or seconds since 1970.</summary>
internal static class PolicyDate
{
    private static readonly string[] Forms =
    [
        "yyyy",
        "yyyy-MM",
        "yyyy-MM-dd",
        "yyyy-MM-ddTHH:mmK",
        "yyyy-MM-ddTHH:mm:ssK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
    ];

    public static DateTimeOffset? TryParse(string text)
    {
        // Four digits are a year, more are an epoch time.
        if (text.Length > 4 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        return DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;
    }
}
