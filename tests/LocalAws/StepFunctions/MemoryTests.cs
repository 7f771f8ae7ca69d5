using LocalAws.StepFunctions;

namespace LocalAws.Tests.StepFunctions;

/// <summary>What has ended is kept as far as there is room for it, whatever its number.</summary>
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
        for (var i = 0; i < started; i++)
        {
            var execution = new Execution(machine, machine.Revision, $"e{i}", new string(text), TimeProvider.System);
            machines.Start(execution);
            await execution.StopAsync(null, null);
        }

        var kept = machines.ExecutionsOf(machine);

        Assert.InRange(kept.Count, least, most);
        Assert.Equal(Enumerable.Range(started - kept.Count, kept.Count).Reverse().Select(i => $"e{i}"), kept.Select(e => e.Name));
    }
}
