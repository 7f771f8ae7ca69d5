namespace RepoGrant.Views;

/// <summary>Breaks lines between words, so that a terminal does not break them within one.</summary>
internal static class Wrapping
{
    // After these a word that is wider than the terminal is broken: an ARN, a URL, a path, JSON.
    private static readonly System.Buffers.SearchValues<char> Joints = System.Buffers.SearchValues.Create("/:,;&?=");

    // Narrower than this there is no reading anything.
    private const int Narrowest = 20;

    /// <summary>The lines of a text in so many columns; what continues is indented by as much as the text is, and some more.</summary>
    /// <param name="text">A text in one line.</param>
    /// <param name="width">How many columns there are; null for as many as it takes.</param>
    /// <param name="hang">How much more the continuing lines are indented.</param>
    public static IEnumerable<string> Lines(string text, int? width, int hang = 2)
    {
        if (width is not { } columns || columns < Narrowest || text.Length <= columns)
        {
            yield return text;
            yield break;
        }

        var indent = Math.Min(text.Length - text.TrimStart().Length + hang, columns / 2);
        var rest = text;
        while (rest.Length > columns)
        {
            var end = End(rest, columns, rest.Length - rest.TrimStart().Length);
            yield return rest[..end].TrimEnd();
            rest = new string(' ', indent) + rest[end..].TrimStart();
        }

        yield return rest;
    }

    // Where the first line of what is left ends: between two words; within the only one, after a joint; else where the columns end.
    private static int End(string rest, int columns, int begin)
    {
        var space = rest.LastIndexOf(' ', columns, columns - begin);
        if (space > begin)
            return space;
        var joint = rest.AsSpan(begin, columns - begin).LastIndexOfAny(Joints);
        return joint > 0 ? begin + joint + 1 : columns;
    }
}
