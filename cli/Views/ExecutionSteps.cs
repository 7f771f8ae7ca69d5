using System.Text.Json;
using RepoGrant.Reports;

namespace RepoGrant.Views;

/// <summary>
/// Turns an execution's history, taking each event once and in order, into steps, and counts the instances that are done.
/// </summary>
public sealed class ExecutionSteps(Action<StateStep> show)
{
    private readonly Dictionary<long, (string State, DateTimeOffset At)> entered = [];
    private readonly Dictionary<long, long> stateOf = [];
    private readonly Dictionary<long, int> iterationOf = [];
    private readonly Dictionary<int, (int Done, int Verified)> finished = [];
    private readonly HashSet<string> shownOfMap = [];
    private DateTimeOffset? start;
    private int? selected;

    /// <summary>How many states were entered.</summary>
    public int States { get; private set; }

    /// <summary>The last event that was taken.</summary>
    public long LastId { get; private set; }

    /// <summary>Whether the last event is the execution's end.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>How many instances the execution configures; null before it begins to, or if it does not.</summary>
    public int? Instances => iterationOf.Count > 0 ? selected : null;

    /// <summary>How many of them have a result.</summary>
    public int Done => finished.Values.Sum(batch => batch.Done);

    /// <summary>How many of them have proved their access.</summary>
    public int Verified => finished.Values.Sum(batch => batch.Verified);

    /// <summary>Takes an event; ignores one that was taken before.</summary>
    public void Take(HistoryEntry happened)
    {
        if (happened.Id <= LastId)
            return;
        LastId = happened.Id;
        start ??= happened.At;
        HasEnded = happened.Type is "ExecutionSucceeded" or "ExecutionFailed" or "ExecutionAborted" or "ExecutionTimedOut";
        if (happened.Type == "MapIterationStarted" && happened.Number is { } index)
            iterationOf[happened.Id] = index;
        else if (iterationOf.TryGetValue(happened.PreviousId, out var its))
            iterationOf[happened.Id] = its;

        // Events of one state follow each other by previousEventId, interleaved with those of other states.
        var state = stateOf.GetValueOrDefault(happened.PreviousId);
        if (happened.Type.EndsWith("StateEntered", StringComparison.Ordinal) && happened.State is { } name)
        {
            States++;
            state = happened.Id;
            entered[state] = (name, happened.At);
            Show(happened, new(name, StepKind.Entered, Since(happened)) { IsChoice = IsChoice(happened) });
        }
        else if (happened.Type.EndsWith("StateExited", StringComparison.Ordinal) && happened.State is { } left)
        {
            // A Parallel or Map state is left from the end of its last branch: its own entry is the latest with its name.
            var entry =
                entered.TryGetValue(state, out var own) && own.State == left
                    ? state
                    : entered.Where(one => one.Value.State == left).Select(one => one.Key).DefaultIfEmpty(0).Max();
            Count(left, happened);
            if (happened.Type == "MapStateExited")
                iterationOf.Remove(happened.Id);
            TimeSpan? took = entry == 0 ? null : happened.At - entered[entry].At;
            Show(happened, new(left, StepKind.Left, Since(happened), took) { IsChoice = IsChoice(happened) });
            entered.Remove(entry);
            state = 0;
        }
        else if (
            happened.Type is "TaskFailed" or "TaskTimedOut" or "TaskStartFailed" or "LambdaFunctionFailed"
            && entered.TryGetValue(state, out var failed)
        )
        {
            show(new(failed.State, StepKind.Failed, Since(happened), Text: happened.Error ?? happened.Type));
        }

        stateOf[happened.Id] = state;
    }

    private static bool IsChoice(HistoryEntry happened) => happened.Type.StartsWith("Choice", StringComparison.Ordinal);

    private TimeSpan Since(HistoryEntry happened) => happened.At - start!.Value;

    // A Map can have many iterations, each with rounds over minutes, so a state in it is shown once: the counts show the progress.
    private void Show(HistoryEntry happened, StateStep step)
    {
        if (!iterationOf.ContainsKey(happened.Id) || shownOfMap.Add($"{step.Kind} {step.State}"))
            show(step);
    }

    private void Count(string state, HistoryEntry happened)
    {
        if (state is not ("AccountB - Select instances" or "Instance - Collect configuration") || happened.Output is null)
            return;
        try
        {
            using var json = JsonDocument.Parse(happened.Output);
            var output = json.RootElement;
            // Lambda's response, if the state has not extracted the function's result from it.
            if (output.TryGetProperty("Payload", out var payload))
                output = payload;
            if (state == "AccountB - Select instances")
            {
                selected = output.GetProperty("batches").EnumerateArray().Sum(batch => batch.GetProperty("waiting").GetArrayLength());
            }
            else if (output.TryGetProperty("results", out var results) && iterationOf.TryGetValue(happened.Id, out var batch))
            {
                var verified = results.EnumerateArray().Count(result => result.GetProperty("status").GetString() == StatusWord.Verified);
                finished[batch] = (results.GetArrayLength(), verified);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // The output of another version: the states are shown, but no count.
            selected = null;
        }
    }
}
