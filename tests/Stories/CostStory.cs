namespace Stories.Tests;

/// <summary>What one execution costs on any machine.</summary>
public class CostStory
{
    [Fact]
    public async Task One_instance_takes_few_transitions_and_few_sequential_calls_for_a_new_and_for_an_unchanged_grant()
    {
        var (created, unchanged) = await GrantCost.MeasureAsync();
        Assert.Equal(["Created"], created.Changes.Keys);
        Assert.Equal(["Unchanged"], unchanged.Changes.Keys);
        AssertWithin(created, GrantCost.MaxTransitions, GrantCost.MaxCallsInARow);
        AssertWithin(unchanged, GrantCost.MaxTransitionsUnchanged, GrantCost.MaxCallsInARowUnchanged);
    }

    private static void AssertWithin(GrantCost cost, int transitions, int callsInARow)
    {
        Assert.InRange(cost.States.Count, 10, transitions);
        Assert.Equal("SendCommand", cost.Chain[^1].Operation);
        Assert.True(cost.Chain.Count <= callsInARow, cost.ChainInWords);
    }
}
