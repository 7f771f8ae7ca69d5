namespace RepoGrant.Host;

/// <summary>Lists that AWS answers page by page.</summary>
internal static class Pages
{
    /// <summary>Reads every page.</summary>
    /// <param name="read">Asks for a page: the first with null, each other with the token that came with the one before.</param>
    /// <param name="items">A page's items; null, as the SDK has it, for none.</param>
    /// <param name="next">The token of the page after; null or empty after the last.</param>
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
