using System.Globalization;
using System.Text;

namespace RepoGrant.Requests;

/// <summary>The request cannot be granted as it is asked. The message lists every problem: where it is, what was found, what is allowed. Never retried.</summary>
internal sealed class InvalidRequest(string message) : Exception(message);

/// <summary>Collects what is wrong with a request, so that one answer names it all.</summary>
internal sealed class Problems
{
    // A Fail state's cause holds 32,768 characters (Step Functions API reference, "cause"); the rest of it is the error's JSON and escapes.
    private const int MaxListed = 100;
    private const int MaxCharacters = 16_000;

    private readonly List<string> problems = [];

    public int Count => problems.Count;

    public void Add(string path, string problem) => problems.Add($"{path}: {problem}");

    public void Add(string path, string found, string allowed) => Add(path, $"found {found}; allowed: {allowed}");

    /// <summary>Throws <see cref="InvalidRequest"/> when there is any problem.</summary>
    public void ThrowIfAny()
    {
        if (problems.Count == 0)
            return;

        var message = new StringBuilder();
        message.Append(CultureInfo.InvariantCulture, $"{problems.Count} problem{(problems.Count == 1 ? "" : "s")} in the request:");
        var listed = 0;
        foreach (var problem in problems.Take(MaxListed).TakeWhile(problem => message.Length + problem.Length < MaxCharacters))
        {
            message.Append('\n').Append(problem);
            listed++;
        }

        if (listed < problems.Count)
            message.Append(CultureInfo.InvariantCulture, $"\nand {problems.Count - listed} more");

        throw new InvalidRequest(message.ToString());
    }
}

/// <summary>Shows text from outside in a message: bounded, and with every character that could mislead a reader or a log written as its code.</summary>
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
