using System.Text;
using RepoGrant.Views;
using Spectre.Console;

namespace Cli.Tests.Views;

/// <summary>A screen whose lines a test reads.</summary>
internal sealed class Paper
{
    private readonly StringBuilder text = new();

    /// <summary>Plain lines, as with redirected output; with a width, a terminal with that many columns.</summary>
    public Paper(int? width = null) =>
        Screen = new(
            AnsiConsole.Create(
                new AnsiConsoleSettings
                {
                    Ansi = width is null ? AnsiSupport.No : AnsiSupport.Yes,
                    ColorSystem = width is null ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
                    Interactive = InteractionSupport.No,
                    Out = new Output(new StringWriter(text) { NewLine = "\n" }, width),
                }
            )
        );

    public Screen Screen { get; }

    public string Text => text.ToString();

    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    private sealed class Output(TextWriter writer, int? width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => width is not null;

        public int Width => width ?? 80;

        public int Height => 24;

        public void SetEncoding(Encoding encoding) { }
    }
}
