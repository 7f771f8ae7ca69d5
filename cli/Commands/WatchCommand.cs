using System.CommandLine;

namespace RepoGrant.Cli.Commands;

/// <summary><c>watch</c>: follows an execution to its end, whoever started it.</summary>
internal static class WatchCommand
{
    public static Command Create(Runner run)
    {
        var execution = new Argument<string>("EXECUTION")
        {
            Description = "The execution's name or ARN, or a grant's name for its newest execution.",
        };
        var command = new Command("watch", "Follows an execution to its end and shows its report.") { execution };
        command.SetAction(run(invocation => WatchAsync(invocation, invocation.Line.GetRequiredValue(execution))));
        return command;
    }

    private static async Task<int> WatchAsync(Invocation invocation, string name)
    {
        var executions = await invocation.ExecutionsAsync();
        var execution = await invocation.FindAsync(executions, name);
        return invocation.ShowEnd(await invocation.FollowAsync(executions, execution.Arn));
    }
}
