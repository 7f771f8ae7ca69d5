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
            var end = End(rest, columns, rest.Length - rest.TrimStart().Length, indent);
            yield return rest[..end].TrimEnd();
            rest = new string(' ', indent) + rest[end..].TrimStart();
        }

        yield return rest;
    }

    // Where the first line of what is left ends: between two words, where the second fits a line of its own; else after a joint within it;
    // else where the columns end.
    private static int End(string rest, int columns, int begin, int indent)
    {
        var space = rest.LastIndexOf(' ', columns, columns - begin);
        var next = rest.IndexOf(' ', columns);
        var fits = indent + (next < 0 ? rest.Length : next) - (space + 1) <= columns;
        if (space > begin && fits)
            return space;
        var joint = rest.AsSpan(begin, columns - begin).LastIndexOfAny(Joints);
        if (joint > 0 && begin + joint > space)
            return begin + joint + 1;
        return space > begin ? space : columns;
    }
}
