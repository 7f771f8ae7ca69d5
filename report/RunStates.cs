namespace RepoGrant.Reports;

/// <summary>Reads the states of a run from its history: those that take time, in the order in which they were entered.</summary>
public static class RunStates
{
    // Choice and Pass states and the ends of an execution take no time.
    private static readonly string[] TakingTime = ["Task", "Parallel", "Map", "Wait"];

    /// <summary>The states.</summary>
    /// <param name="history">Every event of the history, in order.</param>
    /// <param name="ended">When the execution ended: a state that was never left counts as left then.</param>
    public static IReadOnlyList<RunState> Of(IEnumerable<RunEvent> history, DateTimeOffset ended)
    {
        ArgumentNullException.ThrowIfNull(history);
        var states = new List<RunState>();
        var open = new Dictionary<int, bool>();
        var stateOf = new Dictionary<long, int>();
        foreach (var happened in history)
        {
            // The events of one state follow each other by their previous ids, interleaved with those of other branches.
            var state = stateOf.GetValueOrDefault(happened.PreviousId, -1);
            if (happened is { State: { } entered } && TakingTime.Any(kind => happened.Type == kind + "StateEntered"))
            {
                state = states.Count;
                states.Add(new RunState(entered, happened.At, ended, Failed: false));
                open[state] = true;
            }
            else if (happened is { State: { } left } && happened.Type.EndsWith("StateExited", StringComparison.Ordinal))
            {
                // A Parallel or Map state is left from the end of its last branch: its own entry is the latest open one with its name.
                var own = state >= 0 && states[state].Name == left ? state : states.FindLastIndex(one => one.Name == left);
                if (own >= 0 && open.Remove(own))
                    states[own] = states[own] with { Left = happened.At, Failed = false };
            }
            else if (state >= 0 && open.ContainsKey(state) && IsFailure(happened.Type))
            {
                // It may be retried, and is then left later.
                states[state] = states[state] with
                {
                    Left = happened.At,
                    Failed = true,
                };
            }

            stateOf[happened.Id] = state;
        }

        return states;
    }

    private static bool IsFailure(string type) => type is "TaskFailed" or "TaskTimedOut" or "LambdaFunctionFailed" or "TaskStartFailed";
}
