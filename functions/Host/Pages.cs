namespace RepoGrant.Host;

/// <summary>Lists that AWS returns page by page.</summary>
internal static class Pages
{
    /// <summary>Reads every page.</summary>
    /// <param name="read">Requests a page: the first with null, every other with the token of the page before.</param>
    /// <param name="items">A page's items; null, as in the SDK, for none.</param>
    /// <param name="next">The token of the next page; null or empty after the last.</param>
    public static async Task<List<TItem>> AllAsync<TPage, TItem>(
        Func<string?, Task<TPage>> read,
        Func<TPage, IEnumerable<TItem>?> items,
        Func<TPage, string?> next
    )
    {
        var all = new List<TItem>();
        string? token = null;
        do
        {
            var page = await read(token);
            all.AddRange(items(page) ?? []);
            token = next(page);
        } while (!string.IsNullOrEmpty(token));
        return all;
    }
}
