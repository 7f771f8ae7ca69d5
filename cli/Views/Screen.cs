using System.Globalization;
using Spectre.Console;

namespace RepoGrant.Views;

/// <summary>
/// What the person at the terminal sees: colors and live views on a terminal, plain lines anywhere else. All text is made safe here,
/// wherever it comes from.
/// </summary>
public sealed class Screen(IAnsiConsole console)
{
    /// <summary>Whether somebody is watching: a terminal that can be updated in place.</summary>
    public bool IsLive => console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi;

    /// <summary>How many columns a line has; null if nothing limits it.</summary>
    public int? Width => console.Profile.Out.IsTerminal ? console.Profile.Width : null;

    internal IAnsiConsole Console => console;

    private bool HasColors => IsLive && console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;

    /// <summary>The title of what follows.</summary>
    public void Heading(string text)
    {
        Line();
        if (IsLive)
            console.Write(new Rule($"[bold]{Markup.Escape(SafeText.Line(text))}[/]") { Justification = Justify.Left });
        else
            Line($"== {text}");
    }

    /// <summary>Writes a line; on a terminal that is too narrow for it, several lines, broken between words.</summary>
    public void Line(string text = "", Tone tone = Tone.Plain)
    {
        var style = HasColors ? StyleOf(tone) : null;
        foreach (var line in Wrapping.Lines(SafeText.Line(text), Width))
            console.Profile.Out.Writer.WriteLine(style is null ? line : $"{style}{line}\e[0m");
    }

    /// <summary>Marks something as good or bad.</summary>
    public void Mark(bool good, string text)
    {
        var mark = (HasColors, good) switch
        {
            (true, true) => "✓",
            (true, false) => "✗",
            (false, true) => "ok    ",
            (false, false) => "FAILED",
        };
        var lines = Wrapping.Lines($"{mark} {SafeText.Line(text)}", Width, mark.Length + 1);
        foreach (var (number, line) in lines.Index())
        {
            var marked = number == 0 && HasColors ? $"{StyleOf(good ? Tone.Good : Tone.Bad)}{mark}\e[0m{line[mark.Length..]}" : line;
            console.Profile.Out.Writer.WriteLine(marked);
        }
    }

    /// <summary>A program's own words, indented.</summary>
    public void Quote(string text)
    {
        foreach (var line in SafeText.Lines(text))
            Line("    " + line);
    }

    /// <summary>Work that takes a moment.</summary>
    public async Task<T> WaitAsync<T>(string what, Func<Task<T>> work)
    {
        if (IsLive)
            return await console.Status().StartAsync(Markup.Escape(SafeText.Line(what)), _ => work());
        Line(what);
        return await work();
    }

    /// <summary>Seconds with two decimals.</summary>
    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);

    private static string? StyleOf(Tone tone) =>
        tone switch
        {
            Tone.Good => "\e[32m",
            Tone.Bad => "\e[31m",
            Tone.Change => "\e[33m",
            Tone.Quiet => "\e[2m",
            Tone.Strong => "\e[1m",
            _ => null,
        };
}
