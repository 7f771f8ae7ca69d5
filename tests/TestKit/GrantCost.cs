using System.Collections.Concurrent;
using LocalAws.Wire;
using RepoGrant.Views;
using TestKit.Stories;

namespace TestKit;

/// <summary>What one execution for one instance costs, the same on any machine: states and calls are counted, no time measured.</summary>
/// <param name="Changes">The actions of the report's changes, and how often each occurs.</param>
/// <param name="States">The states that were entered, each once: a repeated wait, and what it repeats, is not counted.</param>
/// <param name="Entered">How often a state was entered, including what a wait repeated.</param>
/// <param name="Chain">The sequential AWS calls until SendCommand.</param>
internal sealed record GrantCost(
    IReadOnlyDictionary<string, int> Changes,
    IReadOnlyCollection<string> States,
    int Entered,
    IReadOnlyList<ApiCall> Chain
)
{
    public const int MostTransitions = 20;
    public const int MostTransitionsUnchanged = 19;
    public const int MostCallsInARow = 17;
    public const int MostCallsInARowUnchanged = 9;
    private const int MostMeasurements = 4;

    public string ChainInWords => string.Join(", ", Chain.Select(call => $"{call.Service}:{call.Operation}"));

    /// <summary>For a new grant for one instance, and for the same again, when nothing changes.</summary>
    /// <remarks>
    /// A process that has to wait for a core makes its calls later, so that concurrent calls look sequential: a busy machine can lengthen a
    /// chain but never shorten one. The first measurement that is short enough counts, or else the last.
    /// </remarks>
    public static async Task<(GrantCost New, GrantCost Unchanged)> MeasureAsync()
    {
        for (var measurement = 1; ; measurement++)
        {
            var (created, unchanged) = await MeasureOnceAsync();
            if (measurement == MostMeasurements || Math.Max(created.Chain.Count, unchanged.Chain.Count) <= MostCallsInARow)
                return (created, unchanged);
        }
    }

    private static async Task<(GrantCost New, GrantCost Unchanged)> MeasureOnceAsync()
    {
        var calls = new ConcurrentQueue<ApiCall>();
        await using var accounts = await Accounts.StartAsync(options =>
            options with
            {
                Observer = call =>
                {
                    if (!call.Inside)
                        calls.Enqueue(call);
                },
                Lag = null,
                Delays = options.Delays with { ApiLatency = CallChain.Latency },
            }
        );
        await accounts.CreateRepositoryAsync();
        var request = accounts.Request("SharedDemoRepo", await accounts.RunInstanceAsync()).ToJsonString();
        return (await MeasureAsync(), await MeasureAsync());

        async Task<GrantCost> MeasureAsync()
        {
            calls.Clear();
            var entered = new List<string>();
            var result = await accounts.ExecuteAsync(
                "grant-access",
                request,
                step =>
                {
                    if (step.Kind == StepKind.Entered)
                        entered.Add(step.State);
                }
            );
            return new(
                result.Verified().Actions(),
                entered.ToHashSet(),
                entered.Count,
                CallChain.Longest(CallChain.UntilSendCommand(calls))
            );
        }
    }
}
