using System.Globalization;
using System.Text;

namespace RepoGrant.Reports;

/// <summary>
/// Writes HTML. Markup consists of constants in this code; everything else goes through <see cref="Text"/>, which lets nothing through that
/// a browser, or a reader, could take for anything but text.
/// </summary>
internal sealed class Html
{
    private readonly StringBuilder page = new(64 * 1024);

    /// <summary>Markup of our own.</summary>
    public Html Markup(string markup)
    {
        page.Append(markup);
        return this;
    }

    /// <summary>Text from anywhere.</summary>
    public Html Text(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            switch (character)
            {
                case '&':
                    page.Append("&amp;");
                    break;
                case '<':
                    page.Append("&lt;");
                    break;
                case '>':
                    page.Append("&gt;");
                    break;
                case '"':
                    page.Append("&quot;");
                    break;
                case '\'':
                    page.Append("&#39;");
                    break;
                case '\n' or '\t':
                    page.Append(character);
                    break;
                case var _ when char.IsHighSurrogate(character) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]):
                    page.Append(character).Append(text[++index]);
                    break;
                case var _ when char.IsSurrogate(character):
                    page.Append('\uFFFD');
                    break;
                case var _ when IsInvisible(character):
                    // Control characters and those that reverse the direction of text are shown, so that nothing hides or disguises itself.
                    page.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
                    break;
                default:
                    page.Append(character);
                    break;
            }
        }

        return this;
    }

    /// <summary>An ARN, or several: a narrow screen breaks it between its parts, and a copy from the page is still the ARN.</summary>
    public Html Arn(string arn)
    {
        var from = 0;
        for (var index = 0; index < arn.Length; index++)
        {
            if (arn[index] is not (':' or '/'))
                continue;

            Text(arn[from..(index + 1)]);
            page.Append("<wbr>");
            from = index + 1;
        }

        return Text(arn[from..]);
    }

    /// <summary>
    /// Opens the container of a table or a picture that may be wider than a narrow screen; it scrolls there, also with the keyboard.
    /// </summary>
    public Html Wide(string what, string also = "") =>
        Markup($"<div class=\"wide{also}\" tabindex=\"0\" role=\"region\" aria-label=\"{what}\">");

    /// <summary>A number.</summary>
    public Html Number(double number)
    {
        page.Append(number.ToString("0.##", CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>An element without attributes that contains text from anywhere.</summary>
    public Html Element(string name, string text) => Markup($"<{name}>").Text(text).Markup($"</{name}>");

    public override string ToString() => page.ToString();

    private static bool IsInvisible(char character) =>
        char.GetUnicodeCategory(character)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherNotAssigned;
}
