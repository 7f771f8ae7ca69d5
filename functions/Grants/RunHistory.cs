using Amazon.StepFunctions.Model;
using RepoGrant.Reports;

namespace RepoGrant.Grants;

/// <summary>Step Functions' events as the page and the command line read them.</summary>
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

    /// <summary>Converts an SDK time, whose Kind varies, to UTC.</summary>
    public static DateTimeOffset? Utc(DateTime? time) => time is { } at ? new DateTimeOffset(at.ToUniversalTime()) : null;
}
