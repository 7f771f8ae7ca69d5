using System.Text.Json;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>An event in an execution's history. Only the details of its type are set.</summary>
public class HistoryEvent
{
    public EvaluationFailedEventDetails EvaluationFailedEventDetails { get; set; }

    public ExecutionAbortedEventDetails ExecutionAbortedEventDetails { get; set; }

    public ExecutionFailedEventDetails ExecutionFailedEventDetails { get; set; }

    public ExecutionStartedEventDetails ExecutionStartedEventDetails { get; set; }

    public ExecutionSucceededEventDetails ExecutionSucceededEventDetails { get; set; }

    public ExecutionTimedOutEventDetails ExecutionTimedOutEventDetails { get; set; }

    /// <summary>The event's number, from 1, in order.</summary>
    public long? Id { get; set; }

    public MapIterationEventDetails MapIterationAbortedEventDetails { get; set; }

    public MapIterationEventDetails MapIterationFailedEventDetails { get; set; }

    public MapIterationEventDetails MapIterationStartedEventDetails { get; set; }

    public MapIterationEventDetails MapIterationSucceededEventDetails { get; set; }

    public MapStateStartedEventDetails MapStateStartedEventDetails { get; set; }

    /// <summary>The event that led to this one; 0 for the first.</summary>
    public long? PreviousEventId { get; set; }

    public StateEnteredEventDetails StateEnteredEventDetails { get; set; }

    public StateExitedEventDetails StateExitedEventDetails { get; set; }

    public TaskFailedEventDetails TaskFailedEventDetails { get; set; }

    public TaskScheduledEventDetails TaskScheduledEventDetails { get; set; }

    public TaskStartFailedEventDetails TaskStartFailedEventDetails { get; set; }

    public TaskSucceededEventDetails TaskSucceededEventDetails { get; set; }

    public TaskTimedOutEventDetails TaskTimedOutEventDetails { get; set; }

    public DateTime? Timestamp { get; set; }

    public HistoryEventType Type { get; set; }

    internal static HistoryEvent Read(JsonElement json) =>
        new()
        {
            EvaluationFailedEventDetails = json.Object("evaluationFailedEventDetails", EvaluationFailedEventDetails.Read),
            ExecutionAbortedEventDetails = json.Object("executionAbortedEventDetails", ExecutionAbortedEventDetails.Read),
            ExecutionFailedEventDetails = json.Object("executionFailedEventDetails", ExecutionFailedEventDetails.Read),
            ExecutionStartedEventDetails = json.Object("executionStartedEventDetails", ExecutionStartedEventDetails.Read),
            ExecutionSucceededEventDetails = json.Object("executionSucceededEventDetails", ExecutionSucceededEventDetails.Read),
            ExecutionTimedOutEventDetails = json.Object("executionTimedOutEventDetails", ExecutionTimedOutEventDetails.Read),
            Id = json.Long("id"),
            MapIterationAbortedEventDetails = json.Object("mapIterationAbortedEventDetails", MapIterationEventDetails.Read),
            MapIterationFailedEventDetails = json.Object("mapIterationFailedEventDetails", MapIterationEventDetails.Read),
            MapIterationStartedEventDetails = json.Object("mapIterationStartedEventDetails", MapIterationEventDetails.Read),
            MapIterationSucceededEventDetails = json.Object("mapIterationSucceededEventDetails", MapIterationEventDetails.Read),
            MapStateStartedEventDetails = json.Object("mapStateStartedEventDetails", MapStateStartedEventDetails.Read),
            PreviousEventId = json.Long("previousEventId"),
            StateEnteredEventDetails = json.Object("stateEnteredEventDetails", StateEnteredEventDetails.Read),
            StateExitedEventDetails = json.Object("stateExitedEventDetails", StateExitedEventDetails.Read),
            TaskFailedEventDetails = json.Object("taskFailedEventDetails", TaskFailedEventDetails.Read),
            TaskScheduledEventDetails = json.Object("taskScheduledEventDetails", TaskScheduledEventDetails.Read),
            TaskStartFailedEventDetails = json.Object("taskStartFailedEventDetails", TaskStartFailedEventDetails.Read),
            TaskSucceededEventDetails = json.Object("taskSucceededEventDetails", TaskSucceededEventDetails.Read),
            TaskTimedOutEventDetails = json.Object("taskTimedOutEventDetails", TaskTimedOutEventDetails.Read),
            Timestamp = json.Date("timestamp"),
            Type = json.Text("type"),
        };
}
