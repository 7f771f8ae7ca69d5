using LocalAws.StepFunctions;

namespace LocalAws.Tests.StepFunctions;

/// <summary>Ended executions are kept as long as there is room for them, whatever their number.</summary>
public class MemoryTests
{
    [Theory]
    [InlineData(500_000, 100, 5, 40)]
    [InlineData(50, 3_000, 3_000, 3_000)]
    public async Task Ended_executions_are_forgotten_by_size_oldest_first(int input, int started, int least, int most)
    {
        var machines = new StateMachines();
        var machine = new StateMachine(
            "us-east-2",
            LocalAwsFixture.AccountA,
            "m",
            new("revision", "{}", null!, "role", null!, false, TimeProvider.System.GetUtcNow())
        );
        var text = new string('x', input);
        var all = new List<Execution>();
        for (var i = 0; i < started; i++)
        {
            var execution = new Execution(machine, machine.Revision, $"e{i}", new string(text), TimeProvider.System);
            all.Add(execution);
            machines.Start(execution);
            await execution.StopAsync(null, null);
        }

        var kept = machines.ExecutionsOf(machine);

        Assert.InRange(kept.Count, least, most);
        Assert.Equal(Enumerable.Range(started - kept.Count, kept.Count).Reverse().Select(i => $"e{i}"), kept.Select(e => e.Name));
        // A call may have found it right before it was forgotten.
        await all[0].StopAsync(null, null);
    }
}
