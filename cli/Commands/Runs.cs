using RepoGrant.Cli.Runs;
using RepoGrant.Reports;
using RepoGrant.Views;

namespace RepoGrant.Cli.Commands;

/// <summary>What commands that show an execution have in common.</summary>
internal static class Runs
{
    /// <summary>
    /// The execution of that name or ARN, or the newest of the grant of that name; throws <see cref="Problem"/> if there is neither.
    /// </summary>
    public static async Task<Execution> FindAsync(this Invocation invocation, Executions executions, string name)
    {
        if (await executions.FindAsync(name, invocation.Cancelled) is { } execution)
            return execution;
        var grants = await (await invocation.GrantsAsync()).ListAsync(null, invocation.Cancelled);
        return grants.Where(grant => grant.Key.Name == name || grant.Key.Id == name).Select(grant => grant.NewestExecution).ToList() switch
        {
            [{ } newest] => await executions.DescribeAsync(newest, invocation.Cancelled),
            { Count: > 1 } => throw new Problem($"Several grants are named {name}: give account/Region/name, or an execution."),
            _ => throw new Problem(
                $"The stack {invocation.Stack} has no execution {name} in {executions.AccountId}, {executions.Region}, and no grant of "
                    + "that name that has been run. Step Functions keeps executions for 90 days."
            ),
        };
    }

    /// <summary>
    /// Follows an execution on the screen, or silently if the output is for a program: then its name goes to standard error, so that it is
    /// known whatever happens.
    /// </summary>
    public static async Task<Execution> FollowAsync(this Invocation invocation, Executions executions, string arn)
    {
        invocation.Underway = arn;
        (invocation.IsJson ? invocation.Terminal.Errors : invocation.Screen).Line($"Execution {Arn.ExecutionNameOf(arn)}");
        var ended = invocation.IsJson
            ? await executions.FollowAsync(arn, new Unwatched(), invocation.Cancelled)
            : await invocation.Screen.FollowAsync(watcher => executions.FollowAsync(arn, watcher, invocation.Cancelled));
        invocation.Underway = null;
        return ended;
    }

    /// <summary>Shows how an execution ended; returns the exit code.</summary>
    /// <param name="starter">Who started it, for a program; null if that is not looked up.</param>
    public static int ShowEnd(this Invocation invocation, Execution execution, Starter? starter = null)
    {
        if (invocation.IsJson)
        {
            invocation.Print(execution.ToJson(starter));
            return ExitCode.Of(execution);
        }

        var screen = invocation.Screen;
        if (execution.Report is { } report)
        {
            if (report.Status == StatusWord.Planned)
                PlanView.Show(report, execution.AccountId, screen);
            else
                ReportView.Show(report, execution.AccountId, screen);
        }

        screen.Line();
        var took = execution.Stopped - execution.Started;
        var status = execution.Error ?? execution.Report?.Status ?? execution.Status;
        screen.Mark(execution.Succeeded, $"{status}{(took is { } time ? $" after {Screen.Seconds(time)} s" : "")}");
        if ((execution.Report is { } ended ? ended.Summary : execution.Cause) is { } why)
            screen.Quote(why);
        return ExitCode.Of(execution);
    }
}
