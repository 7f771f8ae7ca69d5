using System.Collections.Concurrent;
using TestKit.Snapshots;

namespace Faults.Tests;

/// <summary>What undisturbed runs come to, each run once.</summary>
internal sealed class Baselines(Worlds worlds)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<WorldSnapshot>>> expected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<CallSite>>>> calls = new(StringComparer.Ordinal);

    /// <summary>The worlds that cases run in.</summary>
    public Worlds Worlds => worlds;

    /// <summary>The world after these acts, one after the other.</summary>
    public Task<WorldSnapshot> ExpectedAsync(IReadOnlyList<Act> acts) =>
        expected
            .GetOrAdd(
                Worlds.Key(acts),
                _ =>
                    new(async () =>
                    {
                        await using var lease = await worlds.GivenAsync(acts);
                        var snapshot = await lease.World.SnapshotAsync();
                        lease.GiveBack();
                        return snapshot;
                    })
            )
            .Value;

    /// <summary>The calls of a scenario's newest request, as LocalAws saw them.</summary>
    public Task<IReadOnlyList<CallSite>> CallsAsync(Scenario scenario) =>
        calls
            .GetOrAdd(
                // Pairs of the same older run differ in what comes after it.
                Worlds.Key([.. scenario.Given, scenario.Newest]),
                _ =>
                    new(async () =>
                    {
                        await using var lease = await worlds.GivenAsync(scenario.Given);
                        Worlds.Expect(scenario.Newest, await scenario.Newest.Run(lease.World));
                        await lease.World.SettleAsync();
                        var made = CallSite.Of(lease.World.Calls);
                        lease.GiveBack();
                        return made;
                    })
            )
            .Value;
}
