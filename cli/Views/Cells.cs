using System.Globalization;
using System.Text;
using Spectre.Console;

namespace RepoGrant.Views;

/// <summary>How many of a terminal's columns a text takes: a letter of Chinese or an emoji takes two, a combining mark none.</summary>
internal static class Cells
{
    /// <summary>The columns of a text.</summary>
    public static int Of(string text)
    {
        // Nearly everything is ASCII.
        if (Ascii.IsValid(text))
            return text.Length;
        var cells = 0;
        foreach (var rune in text.EnumerateRunes())
            cells += Math.Max(0, rune.ToString().GetCellWidth());
        return cells;
    }

    /// <summary>How much of a text fits into the columns, in characters: a letter is never separated from its marks.</summary>
    public static int Fit(string text, int columns)
    {
        var length = 0;
        while (length < text.Length)
        {
            var next = StringInfo.GetNextTextElementLength(text, length);
            columns -= Of(text.Substring(length, next));
            if (columns < 0)
                break;
            length += next;
        }

        return length;
    }

    /// <summary>The text with blanks after it to fill the columns.</summary>
    public static string Pad(string text, int columns) => text + new string(' ', Math.Max(0, columns - Of(text)));
}
