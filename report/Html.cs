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
        // A surrogate without its other half becomes U+FFFD.
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => page.Append("&amp;"),
                '<' => page.Append("&lt;"),
                '>' => page.Append("&gt;"),
                '"' => page.Append("&quot;"),
                '\'' => page.Append("&#39;"),
                '\n' or '\t' => page.Append((char)rune.Value),
                // Shown as its code, so that nothing hides or disguises itself.
                _ when !VisibleText.IsShown(rune) => page.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ when rune.IsBmp => page.Append((char)rune.Value),
                _ => page.Append(rune.ToString()),
            };
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
}
