using TestKit;

namespace RepoGrant.Bench;

/// <summary>What one execution for one instance costs on any machine: state transitions, and sequential AWS calls.</summary>
internal static class GrantBench
{
    public static async Task RunAsync()
    {
        var (created, unchanged) = await GrantCost.MeasureAsync();
        (string Kind, GrantCost Cost)[] costs = [("new grant", created), ("nothing changes", unchanged)];
        Measure.Print("one execution for one instance", costs.SelectMany(one => Measures(one.Kind, one.Cost)));
        Console.WriteLine();
        foreach (var (kind, cost) in costs)
            Console.WriteLine($"The longest chain of calls, {kind}: {cost.ChainInWords}");
    }

    private static IEnumerable<Measure> Measures(string kind, GrantCost cost) =>
        [
            Measure.AtMost(
                $"state transitions, {kind}",
                cost.States.Count,
                GrantCost.MaxTransitions,
                remark: $"{cost.Entered} with what waiting repeated"
            ),
            Measure.AtMost($"sequential AWS calls until SendCommand, {kind}", cost.Chain.Count, GrantCost.MaxCallsInARow),
        ];
}
