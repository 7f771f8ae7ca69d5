using System.Text.Json.Nodes;

namespace LocalAws.StepFunctions;

/// <summary>The states whose work can fail: Task, Parallel and Map, with their Retry and Catch.</summary>
internal sealed partial class Interpreter
{
    /// <summary>
    /// How many iterations an inline Map runs concurrently unless MaxConcurrency is lower: service quotas of Step Functions.
    /// </summary>
    private const int InlineConcurrency = 40;

    /// <summary>States that the history reports as aborted when something beside them failed.</summary>
    private static readonly string[] Abortable = ["Task", "Wait", "Parallel", "Map"];

    private async Task<Leaving> TryAsync(Visit visit, FallibleState state, Func<Task<string>> work, CancellationToken cancellationToken)
    {
        var retried = new int[state.Retry.Count];
        while (true)
        {
            var worked = false;
            try
            {
                var result = await work();
                worked = true;
                return await LeavingAsync(visit, result, cancellationToken, result);
            }
            catch (Failure failure)
            {
                var i = state.Retry.FindIndex(r => failure.Matches(r.ErrorEquals));
                if (i >= 0 && retried[i] < state.Retry[i].MaxAttempts)
                {
                    await DelayAsync(Delay(state.Retry[i], retried[i]++), cancellationToken);
                    visit.Retries++;
                    continue;
                }
                if (state is not TaskState && !worked)
                {
                    visit.Strand.Last = visit.Execution.History.Add(state.Type + "StateFailed", visit.Strand.Last);
                    visit.Strand.Open = null;
                }
                if (state.Catch.FirstOrDefault(c => failure.Matches(c.ErrorEquals)) is not { } catcher)
                    throw;
                var error = failure.ToJson();
                return await LeavingAsync(
                    visit,
                    catcher.Assign,
                    catcher.Output,
                    error,
                    catcher.Next,
                    cancellationToken,
                    errorOutput: error
                );
            }
        }
    }

#pragma warning disable CA5394 // Jitter need not be unpredictable.
    private static TimeSpan Delay(Retrier retrier, int retried)
    {
        var seconds = Math.Min(retrier.IntervalSeconds * Math.Pow(retrier.BackoffRate, retried), retrier.MaxDelaySeconds ?? 31_622_400);
        return TimeSpan.FromSeconds(retrier.FullJitter ? Random.Shared.NextDouble() * seconds : seconds);
    }
#pragma warning restore CA5394

    private async Task<string> RunTaskAsync(Visit visit, TaskState state, CancellationToken cancellationToken)
    {
        var (execution, strand) = (visit.Execution, visit.Strand);
        var resource = TaskResource.Parse(state.Resource);
        var arguments = state.Arguments is null ? visit.Input : await EvaluateAsync(visit, state.Arguments, cancellationToken);
        double? seconds = state.TimeoutSeconds is null
            ? null
            : Json.Read<double>(await EvaluateAsync(visit, state.TimeoutSeconds, "number", cancellationToken));
        visit.Enter();
        strand.Last = execution.History.Add(resource.Event("Scheduled"), strand.Last, Scheduled(execution, resource, arguments, seconds));
        strand.Last = execution.History.Add(resource.Event("Started"), strand.Last, resource.Type is null ? null : resource.Details());
        using var timeout = seconds is { } limit
            ? new CancellationTokenSource(TimeSpan.FromSeconds(limit), time)
            : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var result = await tasks.RunAsync(execution, resource, arguments, either.Token).WaitAsync(either.Token);
            if (IsTooLarge(result))
                throw new Failure(Failure.DataLimitExceeded, TooLarge(resource.Name), ofTask: true);
            strand.Last = execution.History.Add(
                resource.Event("Succeeded"),
                strand.Last,
                resource.Details(("output", result), ("outputDetails", Execution.Untruncated()))
            );
            return result;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && timeout.IsCancellationRequested)
        {
            strand.Last = execution.History.Add(resource.Event("TimedOut"), strand.Last, resource.Details(("error", Failure.Timeout)));
            throw new Failure(Failure.Timeout, null, ofTask: true);
        }
        catch (Failure failure) when (failure.Error != Failure.Runtime)
        {
            strand.Last = execution.History.Add(
                resource.Event("Failed"),
                strand.Last,
                resource.Details(("error", failure.Error), ("cause", failure.Cause))
            );
            throw;
        }
    }

    private static JsonObject Scheduled(Execution execution, TaskResource resource, string arguments, double? seconds)
    {
        var details = resource.Type is null
            ? new JsonObject
            {
                ["resource"] = resource.Api,
                ["input"] = arguments,
                ["inputDetails"] = Execution.Untruncated(),
            }
            : resource.Details(("region", execution.Machine.Region), ("parameters", arguments));
        if (seconds is { } limit)
            details["timeoutInSeconds"] = (long)limit;
        return details;
    }

    private async Task<string> RunBranchesAsync(Visit visit, ParallelState state, CancellationToken cancellationToken)
    {
        var (execution, strand) = (visit.Execution, visit.Strand);
        var input = state.Arguments is null ? visit.Input : await EvaluateAsync(visit, state.Arguments, cancellationToken);
        visit.Enter();
        var started = strand.Last = execution.History.Add("ParallelStateStarted", strand.Last);
        var results = new string[state.Branches.Count];
        var together = new Together(cancellationToken);
        await together.RunAsync(
            state.Branches.Select(
                (branch, i) =>
                    new Func<CancellationToken, Task>(async cancel =>
                    {
                        var inner = new Strand(strand) { Last = started };
                        await together.FollowAsync(inner, async () => results[i] = await RunAsync(execution, branch, input, inner, cancel));
                        together.Succeeded(inner.Last);
                    })
            )
        );
        if (together.Failed is { } failed)
        {
            strand.Last = failed.Strand.Last;
            foreach (var inner in together.Unfinished)
                Abort(execution, inner);
            throw failed.Failure;
        }
        if (cancellationToken.IsCancellationRequested)
        {
            foreach (var inner in together.Unfinished)
                Abort(execution, inner);
            throw new OperationCanceledException(cancellationToken);
        }
        strand.Last = together.LastSuccess;
        execution.History.Add("ParallelStateSucceeded", strand.Last);
        return Json.Array(results);
    }

    private async Task<string> RunIterationsAsync(Visit visit, MapState state, CancellationToken cancellationToken)
    {
        var (execution, strand) = (visit.Execution, visit.Strand);
        var items = await ItemsAsync(visit, state, cancellationToken);
        var concurrency = state.MaxConcurrency is null
            ? 0
            : (int)Json.Read<double>(await EvaluateAsync(visit, state.MaxConcurrency, "number", cancellationToken));
        foreach (var tolerance in state.Tolerance)
            await EvaluateAsync(visit, tolerance, "number", cancellationToken);
        var inputs = new string[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            inputs[i] = state.ItemSelector is null
                ? items[i]
                : await EvaluateIfNeededAsync(
                    visit,
                    state.ItemSelector,
                    () => visit.States(mapItem: MapItem(i, items[i])),
                    cancellationToken
                );
        }
        visit.Enter();
        var started = strand.Last = execution.History.Add("MapStateStarted", strand.Last, new() { ["length"] = items.Count });
        var results = new string[items.Count];
        var next = -1;
        var together = new Together(cancellationToken) { LastSuccess = started };
        var indexes = new Dictionary<Strand, int>();

        // A worker's next iteration follows the last event of its previous one, as recordings with MaxConcurrency 1 show.
        async Task WorkAsync(CancellationToken cancel)
        {
            for (var follows = started; !cancel.IsCancellationRequested && Interlocked.Increment(ref next) is var i && i < items.Count; )
            {
                var inner = new Strand(strand, MapItem(i, items[i])) { Last = follows };
                lock (indexes)
                    indexes.Add(inner, i);
                inner.Last = execution.History.Add("MapIterationStarted", follows, Iteration(visit, i));
                await together.FollowAsync(
                    inner,
                    async () => results[i] = await RunAsync(execution, state.Processor, inputs[i], inner, cancel)
                );
                together.Succeeded(execution.History.Add("MapIterationSucceeded", inner.Last, Iteration(visit, i)));
                follows = inner.Last;
            }
        }

        void GiveUp(Strand inner, string type)
        {
            Abort(execution, inner);
            execution.History.Add(type, inner.Last, Iteration(visit, indexes[inner]));
        }

        var workers = Math.Min(items.Count, concurrency <= 0 ? InlineConcurrency : Math.Min(concurrency, InlineConcurrency));
        await together.RunAsync(Enumerable.Repeat(WorkAsync, workers));
        if (together.Failed is { } failed)
        {
            strand.Last = failed.Strand.Last;
            foreach (var inner in together.Unfinished)
                GiveUp(inner, inner == failed.Strand ? "MapIterationFailed" : "MapIterationAborted");
            throw failed.Failure;
        }
        if (cancellationToken.IsCancellationRequested)
        {
            foreach (var inner in together.Unfinished)
                GiveUp(inner, "MapIterationAborted");
            throw new OperationCanceledException(cancellationToken);
        }
        strand.Last = together.LastSuccess;
        execution.History.Add("MapStateSucceeded", strand.Last);
        return Json.Array(results);
    }

    private async Task<IReadOnlyList<string>> ItemsAsync(Visit visit, MapState state, CancellationToken cancellationToken)
    {
        if (state.Items is not null)
            return Json.Items(await EvaluateAsync(visit, state.Items, "array", cancellationToken))!;
        return Json.Items(visit.Input) ?? throw EvaluationFailed(visit, $"Map state input must be an array but was: {visit.Input}", null);
    }

    private static string MapItem(int index, string value) => $$$"""{"Item":{"Index":{{{index}}},"Value":{{{value}}}}}""";

    private static JsonObject Iteration(Visit visit, int index) => new() { ["name"] = visit.State.Name, ["index"] = index };

    private static void Abort(Execution execution, Strand strand)
    {
        if (Abortable.Contains(strand.Open))
            execution.History.Add(strand.Open + "StateAborted", strand.Last);
    }
}
