using System.Globalization;

namespace RepoGrant.Contract;

/// <summary>A time as policies and requests express it: RFC 3339 in UTC, whole seconds.</summary>
internal static class Moment
{
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
