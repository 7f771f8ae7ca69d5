using System.Globalization;
using System.Text;

namespace RepoGrant.Contract;

/// <summary>
/// Shows text from outside in a message: bounded, and with every character that could mislead a reader or a log written as its code.
/// </summary>
internal static class Shown
{
    private const int MaxCharacters = 64;

    public static string Text(string text) => Quote(text, MaxCharacters);

    public static string Quote(string text, int maxCharacters)
    {
        var shown = new StringBuilder("\"");
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, maxCharacters)))
        {
            // Printable ASCII alone: look-alike letters and other scripts' digits are told apart by their codes.
            _ = character is >= ' ' and <= '~' and not ('"' or '\\')
                ? shown.Append(character)
                : shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        shown.Append('"');
        if (text.Length > maxCharacters)
            shown.Append(CultureInfo.InvariantCulture, $"… ({text.Length} characters)");

        return shown.ToString();
    }
}
