using System.CommandLine;
using RepoGrant.Contract;

namespace RepoGrant.Cli.Commands;

/// <summary><c>report</c>: shows how an execution ended.</summary>
internal static class ReportCommand
{
    public static Command Create(Runner run)
    {
        var execution = new Argument<string>("EXECUTION")
        {
            Description = "The execution's name or ARN, or a grant's name for its newest execution.",
        };
        var command = new Command("report", "Shows the report of an execution that has ended.") { execution };
        command.SetAction(run(invocation => ReportAsync(invocation, invocation.Line.GetRequiredValue(execution))));
        return command;
    }

    private static async Task<int> ReportAsync(Invocation invocation, string name)
    {
        var executions = await invocation.ExecutionsAsync();
        var execution = await invocation.FindAsync(executions, name);
        if (execution.IsRunning)
            throw new Problem($"The execution {execution.Name} is still running: repogrant watch {execution.Name} follows it to its end.");
        if (!invocation.IsJson)
            invocation.Screen.Line($"Execution {execution.Name}, started at {Moment.Text(execution.Started)}");
        invocation.ShowEnd(execution);
        return ExitCode.Ok;
    }
}
