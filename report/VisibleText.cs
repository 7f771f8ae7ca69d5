using System.Globalization;
using System.Text;

namespace RepoGrant.Reports;

/// <summary>
/// Which characters of text from instances and records are shown as they are. All others could hide text, reverse it, break it, move a
/// terminal's cursor, or look different in each font.
/// </summary>
public static class VisibleText
{
    /// <summary>
    /// Whether it may be shown: a letter, a digit, a sign, a mark or a space. Not shown are control characters, format characters (the
    /// bidirectional and the invisible ones), separators of lines and paragraphs, and private and unassigned code points.
    /// </summary>
    public static bool IsShown(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
            );
}
