namespace LocalAws.StepFunctions;

/// <summary>Runs a single state, as TestState does.</summary>
internal sealed partial class Interpreter
{
    /// <summary>Runs the state once; a retry is reported and not made.</summary>
    /// <param name="execution">An execution that belongs to no state machine.</param>
    /// <param name="strand">Has the variables that the state can see.</param>
    public async Task<StateTestResult> TestAsync(
        Execution execution,
        State state,
        string input,
        Strand strand,
        CancellationToken cancellationToken
    )
    {
        var entered = execution.History.Add(state.Type + "StateEntered", 0, new() { ["name"] = state.Name, ["input"] = input });
        var visit = new Visit(execution, state, strand, input, entered, time.GetUtcNow());
        try
        {
            // Without its Retry and Catch a failure comes here, where they are evaluated.
            var alone = state switch
            {
                TaskState task => task with { Failing = new([], []) },
                ParallelState parallel => parallel with { Failing = new([], []) },
                MapState map => map with { Failing = new([], []) },
                _ => state,
            };
            var leaving = await CarryOutAsync(visit with { State = alone }, cancellationToken);
            return new("SUCCEEDED", leaving.Output, leaving.Assigned, leaving.Next);
        }
        catch (Failure failure)
        {
            var fallible = state as FallibleState;
            if (fallible?.Retry.FirstOrDefault(retrier => failure.Matches(retrier.ErrorEquals)) is { MaxAttempts: > 0 })
                return new("RETRIABLE", Error: failure.Error, Cause: failure.Cause);
            if (fallible?.Catch.FirstOrDefault(catcher => failure.Matches(catcher.ErrorEquals)) is not { } caught)
                return new("FAILED", Error: failure.Error, Cause: failure.Cause);
            var error = failure.ToJson();
            var leaving = await LeavingAsync(
                visit,
                caught.Assign,
                caught.Output,
                error,
                caught.Next,
                cancellationToken,
                errorOutput: error
            );
            return new("CAUGHT_ERROR", leaving.Output, leaving.Assigned, leaving.Next, failure.Error, failure.Cause);
        }
    }
}
