using System.Globalization;

namespace LocalAws;

/// <summary>Times in the formats of AWS's APIs, in UTC.</summary>
internal static class WireTime
{
    /// <summary>Seconds since 1970 with milliseconds as their fraction: JSON.</summary>
    public static double Epoch(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000d;

    /// <summary>Such as <c>2026-01-02T03:04:05Z</c>: XML, condition keys, events.</summary>
    public static string Seconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>Such as <c>2026-01-02T03:04:05.678Z</c>.</summary>
    public static string Milliseconds(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
