using System.Globalization;
using LocalAws.Client;
using Spectre.Console;

namespace LocalAws.Demo;

/// <summary>What the person who runs the demo sees: live on a terminal, plain lines anywhere else.</summary>
internal sealed class DemoScreen(IAnsiConsole console)
{
    private bool Live => console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi;

    public void Heading(string text)
    {
        Line();
        if (Live)
            console.Write(new Rule($"[bold]{Markup.Escape(text)}[/]") { Justification = Justify.Left });
        else
            Line($"== {text}");
    }

    public void Line(string text = "") => console.Profile.Out.Writer.WriteLine(text);

    /// <summary>Something that went as it should, or did not.</summary>
    public void Mark(bool good, string text)
    {
        if (Live)
            console.MarkupLine($"{(good ? "[green]✓[/]" : "[red]✗[/]")} {Markup.Escape(text)}");
        else
            Line($"{(good ? "ok    " : "FAILED")} {text}");
    }

    /// <summary>A program's own words.</summary>
    public void Quote(string text)
    {
        foreach (var line in text.Split('\n').Where(line => line.Trim().Length > 0))
            Line("    " + line);
    }

    /// <summary>Work that takes a moment.</summary>
    public async Task<T> WaitAsync<T>(string what, Func<Task<T>> work)
    {
        if (Live)
            return await console.Status().StartAsync(Markup.Escape(what), _ => work());
        Line(what);
        return await work();
    }

    /// <summary>Shows each state as it is entered and left while the execution runs.</summary>
    public async Task<ExecutionResult> FollowAsync(Func<Action<StateStep>, Task<ExecutionResult>> execution)
    {
        if (!Live)
            return await execution(step => Line(PlainLine(step)));
        var states = new StateTable();
        return await console
            .Live(states.Table)
            .StartAsync(live =>
                execution(step =>
                {
                    states.Show(step);
                    live.Refresh();
                })
            );
    }

    /// <summary>A row for each state that was entered.</summary>
    private sealed class StateTable
    {
        private readonly List<(int Row, string State)> open = [];

        public Table Table { get; } =
            new Table()
                .Border(TableBorder.None)
                .AddColumn("")
                .AddColumn("state")
                .AddColumn(new TableColumn("seconds").RightAligned())
                .AddColumn("");

        public void Show(StateStep step)
        {
            if (step.Kind == StepKind.Entered)
            {
                open.Add((Table.Rows.Count, step.State));
                Table.AddRow(new Markup("[yellow]▶[/]"), new Text(step.State), new Text(""), new Text(""));
                return;
            }
            var index = open.FindLastIndex(one => one.State == step.State);
            if (index < 0)
                return;
            var row = open[index].Row;
            if (step.Kind == StepKind.Failed)
            {
                Table.UpdateCell(row, 3, new Text(step.Text ?? ""));
                return;
            }
            open.RemoveAt(index);
            Table.UpdateCell(row, 0, new Markup("[green]✓[/]"));
            Table.UpdateCell(row, 2, new Text(Seconds(step.Took ?? TimeSpan.Zero)));
        }
    }

    private static string PlainLine(StateStep step) =>
        step.Kind switch
        {
            StepKind.Entered => $"{Seconds(step.At), 7} s  entered  {step.State}",
            StepKind.Left => $"{Seconds(step.At), 7} s  left     {step.State}{(step.Took is { } took ? $" after {Seconds(took)} s" : "")}",
            _ => $"{Seconds(step.At), 7} s  failed   {step.State}: {step.Text}",
        };

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
}
