namespace RepoGrant.Views;

/// <summary>Breaks lines between words, so that a terminal does not break them within one.</summary>
internal static class Wrapping
{
    // A word wider than the terminal is broken after one of these: an ARN, a URL, a path, JSON.
    private static readonly System.Buffers.SearchValues<char> Joints = System.Buffers.SearchValues.Create("/:,;&?=");

    // Nothing is readable on a terminal narrower than this.
    private const int Narrowest = 20;

    /// <summary>The lines of a text in the given columns; continuing lines are indented more than the text.</summary>
    /// <param name="text">A text in one line.</param>
    /// <param name="width">How many columns there are; null for no limit.</param>
    /// <param name="hang">How much more the continuing lines are indented.</param>
    public static IEnumerable<string> Lines(string text, int? width, int hang = 2)
    {
        if (width is not { } columns || columns < Narrowest || Cells.Of(text) <= columns)
        {
            yield return text;
            yield break;
        }

        var indent = Math.Min(text.Length - text.TrimStart().Length + hang, columns / 2);
        var rest = text;
        while (Cells.Of(rest) > columns)
        {
            var end = End(rest, Cells.Fit(rest, columns), rest.Length - rest.TrimStart().Length, columns - indent);
            yield return rest[..end].TrimEnd();
            rest = new string(' ', indent) + rest[end..].TrimStart();
        }

        yield return rest;
    }

    // Where the first line of the rest ends: between two words if the second fits on a line of its own; else after a joint within it; else
    // where the columns end.
    private static int End(string rest, int most, int begin, int onItsOwn)
    {
        var space = rest.LastIndexOf(' ', most, most - begin);
        var next = rest.IndexOf(' ', most) is >= 0 and var found ? found : rest.Length;
        if (space > begin && (next <= space || Cells.Of(rest[(space + 1)..next]) <= onItsOwn))
            return space;
        var joint = rest.AsSpan(begin, most - begin).LastIndexOfAny(Joints);
        if (joint > 0 && begin + joint > space)
            return begin + joint + 1;
        return space > begin ? space : most;
    }
}
