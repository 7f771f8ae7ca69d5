using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using TestKit.Snapshots;

namespace Faults.Tests;

/// <summary>The results of undisturbed runs, each run only once.</summary>
internal sealed class Baselines
{
    private readonly ConcurrentDictionary<string, Lazy<Task<WorldSnapshot>>> expected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<CallSite>>>> calls = new(StringComparer.Ordinal);

    /// <summary>The snapshot after these acts, one after the other, in accounts of their own.</summary>
    public Task<WorldSnapshot> ExpectedAsync(IReadOnlyList<Act> acts) =>
        expected
            .GetOrAdd(
                Key(acts),
                _ =>
                    new(async () =>
                    {
                        await using var world = await GivenAsync(acts);
                        return await world.SnapshotAsync();
                    })
            )
            .Value;

    /// <summary>The calls of a scenario's newest request, as LocalAws saw them.</summary>
    public Task<IReadOnlyList<CallSite>> CallsAsync(Scenario scenario) =>
        calls
            .GetOrAdd(
                // Pairs with the same older run differ in what comes after it.
                Key([.. scenario.Given, scenario.Newest]),
                _ =>
                    new(async () =>
                    {
                        await using var world = await GivenAsync(scenario.Given);
                        world.ForgetCalls();
                        Expect(scenario.Newest, await scenario.Newest.Run(world));
                        await world.SettleAsync();
                        return CallSite.Of(world.Calls);
                    })
            )
            .Value;

    /// <summary>Accounts in which these acts have been done.</summary>
    public async Task<World> GivenAsync(IReadOnlyList<Act> acts)
    {
        var world = await World.StartAsync();
        try
        {
            foreach (var act in acts)
            {
                Expect(act, await act.Run(world));
                await world.SettleAsync();
            }

            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    private static string Key(IEnumerable<Act> acts) =>
        string.Join(' ', acts.Select(act => RuntimeHelpers.GetHashCode(act).ToString(CultureInfo.InvariantCulture)));

    private static void Expect(Act act, Outcome outcome)
    {
        if (!outcome.Succeeded)
            throw new InvalidOperationException($"Undisturbed, {act.Name} ended with {outcome}");
    }
}
