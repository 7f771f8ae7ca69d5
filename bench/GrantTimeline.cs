using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LocalAws.Wire;
using RepoGrant.Views;
using TestKit.Stories;

namespace RepoGrant.Bench;

/// <summary>A state of an execution: when it was entered, counted from the execution's start, and how long it was worked on.</summary>
/// <param name="Calls">The AWS calls that its function made, in the order in which they began.</param>
internal sealed record TimedState(string Name, TimeSpan At, TimeSpan Took, IReadOnlyList<ApiCall> Calls);

/// <summary>What happened when in one execution of grant-access for one instance.</summary>
/// <param name="Began">The execution's start.</param>
/// <param name="Took">How long it took, as its starter sees it.</param>
/// <param name="States">The states in the order in which they were entered, without those that only decide.</param>
/// <param name="Calls">Every call of the functions and the instance, in the order in which they began.</param>
internal sealed record GrantTimeline(DateTimeOffset Began, TimeSpan Took, IReadOnlyList<TimedState> States, IReadOnlyList<ApiCall> Calls)
{
    private const string Report = "Report access";

    /// <summary>The time from the call of SendCommand until the report exists.</summary>
    public TimeSpan FromCommandToReport
    {
        get
        {
            var report = States.Last(state => state.Name == Report);
            return Began + report.At + report.Took - Calls.Last(call => call.Operation == "SendCommand").Start;
        }
    }

    /// <summary>Runs grant-access to its end; throws an <see cref="InvalidOperationException"/> with the cause if it fails.</summary>
    /// <param name="calls">Where LocalAws's observer adds its calls; nothing else may be running there.</param>
    public static async Task<GrantTimeline> RunAsync(Accounts accounts, JsonObject request, ConcurrentQueue<ApiCall> calls)
    {
        calls.Clear();
        var steps = new List<StateStep>();
        var result = await accounts.ExecuteAsync("grant-access", request.ToJsonString(), steps.Add);
        if (!result.Succeeded)
            throw new InvalidOperationException($"{result.Error}: {result.Cause}");

        var all = calls.OrderBy(call => call.Start).ToList();
        var began = all.First(call => call.Operation == "StartExecution").End;
        // The starter's calls that watch it, and the state machine that a launch starts, do not belong to this execution.
        all.RemoveAll(call => call.Inside || call.Service == "states" || FunctionOf(call) == "FindGrants");
        var left = steps.Where(step => step is { Kind: StepKind.Left, IsChoice: false, Took: not null }).ToList();
        return new(began, result.Took, [.. left.Select(step => Timed(step, began, all)).OrderBy(state => state.At)], all);
    }

    /// <summary>The name of the handler whose function made a call; null for an instance.</summary>
    public static string? FunctionOf(ApiCall call) => call.Principal.Process?.Function.Split('-')[^1];

    private static TimedState Timed(StateStep step, DateTimeOffset began, List<ApiCall> calls)
    {
        var took = step.Took!.Value;
        var at = step.At - took;
        // A state's name ends with its handler's name.
        var function = string.Concat(step.State.Split(" - ")[^1].Split(' ').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return new(
            step.State,
            at,
            took,
            [.. calls.Where(call => FunctionOf(call) == function && call.End >= began + at && call.Start <= began + at + took)]
        );
    }
}
