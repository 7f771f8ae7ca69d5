using System.Text;

namespace LocalAws.Wire;

/// <summary>Pages of a list. A token is the position of a page's last item, in an opaque form.</summary>
internal static class Pages
{
    /// <summary>The position in a token; null for the first page, which has no token.</summary>
    /// <param name="invalid">The service's error for an invalid token.</param>
    public static string? Read(string? token, Func<AwsException> invalid)
    {
        if (token is null)
            return null;
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : throw invalid();
    }

    /// <summary>The page that <paramref name="rest"/> begins with, and the token of the next; null for the last.</summary>
    /// <param name="rest">The items after the position that was read.</param>
    /// <param name="positionOf">Identifies an item from one call to the next.</param>
    public static (IReadOnlyList<T> Page, string? Next) Cut<T>(IEnumerable<T> rest, int size, Func<T, string> positionOf)
    {
        var page = rest.Take(size + 1).ToList();
        return page.Count <= size
            ? (page, null)
            : (page[..size], Convert.ToBase64String(Encoding.UTF8.GetBytes(positionOf(page[size - 1]))));
    }
}
