namespace LocalAws.StepFunctions;

/// <summary>One state alone, as TestState runs it.</summary>
internal sealed partial class Interpreter
{
    /// <summary>Carries the state out once; what would be retried is told and not retried.</summary>
    /// <param name="execution">An execution that is no one's.</param>
    /// <param name="strand">With the variables that the state can see.</param>
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
            // Without its Retry and Catch a failure comes here, and they are asked here.
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
