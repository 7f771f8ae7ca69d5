using RepoGrant.Reports;
using Spectre.Console;

namespace RepoGrant.Views;

/// <summary>Shows a running execution, its states and how many instances are done: in place on a terminal, else line by line.</summary>
public static class ExecutionView
{
    /// <summary>Follows an execution.</summary>
    /// <param name="follow">Follows the execution, and reports each step and, after each look, how many instances are done.</param>
    public static async Task<T> FollowAsync<T>(this Screen screen, Func<IExecutionWatcher, Task<T>> follow)
    {
        if (!screen.IsLive)
            return await follow(new Lines(screen));
        var states = new States(screen.Width ?? 80);
        return await screen
            .Console.Live(states.Shown)
            .Overflow(VerticalOverflow.Crop)
            .Cropping(VerticalOverflowCropping.Top)
            .StartAsync(live =>
            {
                states.Refresh = live.Refresh;
                return follow(states);
            });
    }

    private static string Done(int done, int instances, int verified) =>
        $"{done} of {Counted.Instances(instances)} done, {verified} verified";

    private sealed class Lines(Screen screen) : IExecutionWatcher
    {
        private int last;

        public void Show(StateStep step)
        {
            if (step.IsChoice)
                return;
            var what = step.Kind switch
            {
                StepKind.Entered => $"entered  {step.State}",
                StepKind.Left => $"left     {step.State}{(step.Took is { } took ? $" after {Screen.Seconds(took)} s" : "")}",
                _ => $"failed   {step.State}: {step.Text}",
            };
            screen.Line($"{Screen.Seconds(step.At), 7} s  {what}");
        }

        public void Count(int done, int instances, int verified)
        {
            if (done > last)
                screen.Line($"           {Done(done, instances, verified)}");
            last = done;
        }
    }

    /// <summary>A row for each state that was entered, and under them a bar.</summary>
    private sealed class States : IExecutionWatcher
    {
        private const int WidestBar = 40;

        private readonly List<(int Row, string State)> open = [];
        private readonly Table table = new Table()
            .Border(TableBorder.None)
            .AddColumn("")
            .AddColumn("state")
            .AddColumn(new TableColumn("seconds").RightAligned())
            .AddColumn("");
        private readonly Table bar = new Table().Border(TableBorder.None).HideHeaders().AddColumn("");
        private readonly int width;

        public States(int width)
        {
            this.width = width;
            Shown = new Rows(table, bar);
        }

        public Rows Shown { get; }

        public Action Refresh { get; set; } = () => { };

        public void Show(StateStep step)
        {
            if (step.IsChoice)
                return;
            if (step.Kind == StepKind.Entered)
            {
                open.Add((table.Rows.Count, step.State));
                table.AddRow(new Markup("[yellow]▶[/]"), new Text(SafeText.Line(step.State)), new Text(""), new Text(""));
            }
            else if (open.FindLastIndex(one => one.State == step.State) is >= 0 and var index)
            {
                var row = open[index].Row;
                if (step.Kind == StepKind.Failed)
                {
                    table.UpdateCell(row, 3, new Text(SafeText.Line(step.Text ?? "")));
                }
                else
                {
                    open.RemoveAt(index);
                    table.UpdateCell(row, 0, new Markup("[green]✓[/]"));
                    table.UpdateCell(row, 2, new Text(Screen.Seconds(step.Took ?? TimeSpan.Zero)));
                }
            }

            Refresh();
        }

        public void Count(int done, int instances, int verified)
        {
            if (instances == 0)
                return;
            var all = Math.Min(WidestBar, Math.Max(10, width - 45));
            var full = all * done / instances;
            var line = new Markup(
                $"[green]{new string('█', full)}[/][dim]{new string('░', all - full)}[/] {Markup.Escape(Done(done, instances, verified))}"
            );
            if (bar.Rows.Count == 0)
                bar.AddRow(line);
            else
                bar.UpdateCell(0, 0, line);
            Refresh();
        }
    }
}
