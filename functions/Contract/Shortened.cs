namespace RepoGrant.Contract;

/// <summary>Text that has no room: its beginning and an ellipsis.</summary>
internal static class Shortened
{
    /// <summary>The text if it has at most that many characters (UTF-16 code units), else its first ones; no character is halved.</summary>
    public static string To(string text, int most)
    {
        if (text.Length <= most)
            return text;

        // JSON has no half of a surrogate pair: it would be written as U+FFFD.
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
