using Amazon.StepFunctions.Model;
using RepoGrant.Reports;

namespace RepoGrant.Grants;

/// <summary>Step Functions' executions and events as the page and the command line read them.</summary>
internal static class RunHistory
{
    public static HistoryEntry Entry(HistoryEvent happened) =>
        new(happened.Id ?? 0, happened.PreviousEventId ?? 0, happened.Type.Value, Utc(happened.Timestamp) ?? DateTimeOffset.UnixEpoch)
        {
            State = happened.StateEnteredEventDetails?.Name ?? happened.StateExitedEventDetails?.Name,
            Output = happened.StateExitedEventDetails?.Output,
            Error =
                happened.TaskFailedEventDetails?.Error
                ?? happened.TaskTimedOutEventDetails?.Error
                ?? happened.TaskStartFailedEventDetails?.Error,
            Number = happened.MapIterationStartedEventDetails?.Index ?? happened.MapStateStartedEventDetails?.Length,
        };

    public static Execution Described(DescribeExecutionResponse described) =>
        new(described.ExecutionArn, described.Status.Value)
        {
            Started = Utc(described.StartDate) ?? DateTimeOffset.UnixEpoch,
            Stopped = Utc(described.StopDate),
            Input = described.Input,
            Output = described.Output,
            Error = described.Error,
            Cause = described.Cause,
        };

    /// <summary>Converts an SDK time, whose Kind varies, to UTC.</summary>
    public static DateTimeOffset? Utc(DateTime? time) => time is { } at ? new DateTimeOffset(at.ToUniversalTime()) : null;
}
