using System.CommandLine;
using RepoGrant.Contract;
using RepoGrant.Reports;
using RepoGrant.Views;

namespace RepoGrant.Cli.Commands;

/// <summary><c>report</c>: how an execution ended, on the terminal, as a page and as a table.</summary>
internal static class ReportCommand
{
    // The same convention as in other programs.
    private const string StandardOutput = "-";

    public static Command Create(Runner run)
    {
        var execution = new Argument<string>("EXECUTION")
        {
            Description = "The execution's name or ARN, or a grant's name for its newest execution.",
        };
        var page = new Option<string?>("--html")
        {
            Description = "Writes the report to this file as one page for a browser; - for the standard output.",
            HelpName = "FILE",
        };
        var table = new Option<string?>("--csv")
        {
            Description = "Writes who has access to what to this file as a table for auditors; - for the standard output.",
            HelpName = "FILE",
        };
        var command = new Command("report", "Shows the report of an execution that has ended.") { execution, page, table };
        command.SetAction(
            run(invocation =>
                ReportAsync(
                    invocation,
                    invocation.Line.GetRequiredValue(execution),
                    new(invocation.Line.GetValue(page), ReportPage.Of),
                    new(invocation.Line.GetValue(table), ReportCsv.Of)
                )
            )
        );
        return command;
    }

    private static async Task<int> ReportAsync(Invocation invocation, string nameOrArn, params Form[] forms)
    {
        var printed = forms.Count(form => form.File == StandardOutput);
        if (printed > 1)
            throw new Problem("The page and the table cannot both go to the standard output: give one of them a file.");
        if (printed > 0 && invocation.IsJson)
            throw new Problem("With --output json the standard output has the report as JSON: give --html and --csv a file.");

        var executions = await invocation.ExecutionsAsync();
        var execution = await invocation.FindAsync(executions, nameOrArn);
        if (execution.IsRunning)
            throw new Problem($"The execution {execution.Name} is still running: repogrant watch {execution.Name} follows it to its end.");
        using var trail = (await invocation.SessionAsync()).CreateCloudTrail();
        var starter = await invocation.Starters(executions, trail).OfAsync(execution, invocation.Cancelled);
        if (printed == 0)
        {
            if (!invocation.IsJson)
            {
                var by = starter.Name is { } name ? $" by {name}" : "";
                invocation.Screen.Line($"Execution {execution.Name}, started at {Moment.Text(execution.Started)}{by}");
                if (starter.Note is { } note)
                    invocation.Screen.Line(note, Tone.Quiet);
            }

            invocation.ShowEnd(execution, starter);
        }

        if (forms.Any(form => form.File is not null))
            await WriteAsync(invocation, await executions.ReadAsync(execution, starter, invocation.Cancelled), forms);
        return ExitCode.Of(execution);
    }

    private static async Task WriteAsync(Invocation invocation, Run run, Form[] forms)
    {
        foreach (var (file, text) in forms)
        {
            if (file == StandardOutput)
                invocation.Terminal.Print(text(run).TrimEnd('\n'));
            else if (file is not null)
                await WholeFile.WriteAsync(file, text(run), invocation.Cancelled);
        }
    }

    /// <summary>A form in which a report can be written.</summary>
    private sealed record Form(string? File, Func<Run, string> Text);
}
