using RepoGrant.Reports;

namespace RepoGrant.Cli.Runs;

/// <summary>A run as its page and its table need it.</summary>
internal static class ReportedRun
{
    /// <summary>Reads the history of an execution that has ended.</summary>
    public static async Task<Run> ReadAsync(
        this Executions executions,
        Execution execution,
        Starter starter,
        CancellationToken cancellationToken
    )
    {
        var ended = execution.Stopped ?? execution.Started;
        var history = await executions.HistoryAsync(execution.Arn, cancellationToken);
        return new Run
        {
            Execution = execution.Arn,
            Status = execution.Status,
            Started = execution.Started,
            Ended = ended,
            Starter = starter,
            Error = execution.Error,
            Cause = execution.Cause,
            Input = RunRequest.Json(execution.Input),
            Request = RunRequest.Of(history),
            Report = execution.Report,
            States = RunStates.Of(history, ended),
        };
    }
}
