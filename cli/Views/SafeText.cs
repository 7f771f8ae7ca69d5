using System.Globalization;
using System.Text;
using RepoGrant.Reports;

namespace RepoGrant.Views;

/// <summary>
/// Makes text from instances and records safe for a terminal: what would move the cursor, hide characters or reverse a line is shown as its
/// code.
/// </summary>
public static class SafeText
{
    /// <summary>The text as one line.</summary>
    public static string Line(string text)
    {
        var safe = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (!Rune.TryGetRuneAt(text, index, out var rune))
            {
                Append(safe, text[index]);
                continue;
            }

            index += rune.Utf16SequenceLength - 1;
            _ = VisibleText.IsShown(rune) ? safe.Append(rune.ToString()) : Append(safe, rune.Value);
        }

        return safe.ToString();
    }

    /// <summary>The text's own lines, each made safe; empty lines are left out.</summary>
    public static IEnumerable<string> Lines(string text) =>
        text.ReplaceLineEndings("\n").Split('\n').Where(line => line.Trim().Length > 0).Select(line => Line(line.TrimEnd()));

    private static StringBuilder Append(StringBuilder safe, int code) => safe.Append(CultureInfo.InvariantCulture, $"\\u{code:x4}");
}
