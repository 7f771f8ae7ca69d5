using System.Collections.Concurrent;
using LocalAws.Client;
using LocalAws.Wire;
using RepoGrant.Bench;

namespace Stories.Tests;

/// <summary>What one execution costs wherever it runs: no time is measured, calls are put in order.</summary>
public class CostStory
{
    private const int MostTransitions = 18;
    private const int MostCallsInARow = 12;

    [Fact]
    public async Task One_instance_takes_few_transitions_and_few_calls_in_a_row_for_a_new_grant_and_for_an_unchanged_one()
    {
        var calls = new ConcurrentQueue<ApiCall>();
        await using var accounts = await Accounts.StartAsync(options =>
            options with
            {
                Observer = calls.Enqueue,
                Delays = options.Delays with { ApiLatency = CallChain.Latency },
            }
        );
        await accounts.CreateRepositoryAsync();
        var request = accounts.Request("SharedDemoRepo", await accounts.RunInstanceAsync()).ToJsonString();
        foreach (var expected in (string[])["Created", "Unchanged"])
        {
            calls.Clear();
            var states = new HashSet<string>();
            var result = await new ExecutionWatch(accounts.RepositoryAccount, TimeProvider.System).RunAsync(
                accounts.StateMachine("grant-access"),
                expected,
                request,
                step => states.Add(step.State),
                TestContext.Current.CancellationToken
            );
            Assert.Equal([expected], result.Verified().Actions().Keys);
            // A wait that repeats is not counted, nor what it repeats: each state once.
            Assert.InRange(states.Count, 10, MostTransitions);
            var chain = CallChain.Longest(CallChain.UntilSendCommand(calls));
            Assert.Equal("SendCommand", chain[^1].Operation);
            Assert.True(chain.Count <= MostCallsInARow, string.Join(", ", chain.Select(call => $"{call.Service}:{call.Operation}")));
        }
    }
}
