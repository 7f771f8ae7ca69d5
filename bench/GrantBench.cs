using TestKit;

namespace RepoGrant.Bench;

/// <summary>What one execution for one instance costs on any machine: state transitions, and sequential AWS calls.</summary>
internal static class GrantBench
{
    public static async Task RunAsync()
    {
        var (created, unchanged) = await GrantCost.MeasureAsync();
        Measure.Print(
            "one execution for one instance",
            [
                .. Measures("new grant", created, GrantCost.MaxTransitions, GrantCost.MaxCallsInARow),
                .. Measures("nothing changes", unchanged, GrantCost.MaxTransitionsUnchanged, GrantCost.MaxCallsInARowUnchanged),
            ]
        );
        Console.WriteLine();
        Console.WriteLine($"The longest chain of calls, new grant: {created.ChainInWords}");
        Console.WriteLine($"The longest chain of calls, nothing changes: {unchanged.ChainInWords}");
    }

    private static IEnumerable<Measure> Measures(string kind, GrantCost cost, int transitions, int callsInARow) =>
        [
            Measure.AtMost(
                $"state transitions, {kind}",
                cost.States.Count,
                transitions,
                remark: $"{cost.Entered} with what waiting repeated"
            ),
            Measure.AtMost($"sequential AWS calls until SendCommand, {kind}", cost.Chain.Count, callsInARow),
        ];
}
