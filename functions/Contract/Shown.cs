using System.Globalization;
using System.Text;

namespace RepoGrant.Contract;

/// <summary>
/// Shows text from outside in a message: shortened, and with the codes of all characters that could mislead a reader or a log.
/// </summary>
internal static class Shown
{
    private const int MaxCharacters = 64;

    public static string Text(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, MaxCharacters)))
        {
            // Printable ASCII only: look-alike letters and other scripts' digits are shown as codes, which tells them apart.
            _ = character is >= ' ' and <= '~' and not ('"' or '\\')
                ? shown.Append(character)
                : shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        shown.Append('"');
        if (text.Length > MaxCharacters)
            shown.Append(CultureInfo.InvariantCulture, $"… ({text.Length} characters)");

        return shown.ToString();
    }
}
