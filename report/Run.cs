using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>A run of a grant that has ended, as Step Functions describes it.</summary>
public sealed record Run
{
    /// <summary>The execution's ARN.</summary>
    public required string Execution { get; init; }

    /// <summary>SUCCEEDED, FAILED, TIMED_OUT or ABORTED.</summary>
    public required string Status { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset Ended { get; init; }

    /// <summary>Who started it, as far as that is known.</summary>
    public required Starter Starter { get; init; }

    /// <summary>The name of the error that it ended with; null if it succeeded.</summary>
    public string? Error { get; init; }

    /// <summary>The error's sentences; null if it succeeded.</summary>
    public string? Cause { get; init; }

    /// <summary>Its input as it was given; null if it is not JSON.</summary>
    public JsonObject? Input { get; init; }

    /// <summary>
    /// What was requested, as the run understood it: with the defaults, and for a run of a recorded grant the request in the record;
    /// <see cref="RunRequest"/> reads it from the history. Null if the run ended before that.
    /// </summary>
    public JsonObject? Request { get; init; }

    internal JsonObject? Asked => Request ?? Input;

    /// <summary>Its report: the output, or the cause of AccessNotVerified. Null if it ended without one.</summary>
    public ReportJson? Report { get; init; }

    /// <summary>Whether what it gave was taken back, because it failed and its request says so; <see cref="RunEnd"/> reads that.</summary>
    public bool IsRolledBack { get; init; }

    /// <summary>The states that it went through; <see cref="RunStates"/> reads them from the history.</summary>
    public IReadOnlyList<RunState> States { get; init; } = [];

    /// <summary>A run as it is kept.</summary>
    /// <param name="execution">The execution, which has ended.</param>
    /// <param name="starter">Who started it, as far as that is known.</param>
    /// <param name="history">Every event of its history, in order.</param>
    /// <param name="withOutputs">The events that have the first states' outputs; null if all in the history have theirs.</param>
    public static Run Of(
        Execution execution,
        Starter starter,
        IReadOnlyList<HistoryEntry> history,
        IReadOnlyList<HistoryEntry>? withOutputs = null
    )
    {
        ArgumentNullException.ThrowIfNull(execution);
        var ended = execution.Stopped ?? execution.Started;
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
            Request = RunRequest.Of(withOutputs ?? history),
            Report = execution.Report,
            IsRolledBack = RunEnd.IsRolledBack(history),
            States = RunStates.Of(history, ended),
        };
    }
}
