using System.Collections.Concurrent;
using TestKit.Snapshots;

namespace Faults.Tests;

/// <summary>The results of undisturbed runs, each run only once.</summary>
internal sealed class Baselines(Worlds worlds)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<WorldSnapshot>>> expected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<CallSite>>>> calls = new(StringComparer.Ordinal);

    /// <summary>The worlds that cases run in.</summary>
    public Worlds Worlds => worlds;

    /// <summary>The snapshot after these acts, one after the other.</summary>
    public Task<WorldSnapshot> ExpectedAsync(IReadOnlyList<Act> acts) =>
        OnceAsync(
            expected,
            Worlds.Key(acts),
            async () =>
            {
                await using var lease = await worlds.GivenAsync(acts);
                var snapshot = await lease.World.SnapshotAsync();
                lease.GiveBack();
                return snapshot;
            }
        );

    /// <summary>The calls of a scenario's newest request, as LocalAws saw them.</summary>
    public Task<IReadOnlyList<CallSite>> CallsAsync(Scenario scenario) =>
        OnceAsync(
            calls,
            // Pairs of the same older run differ in what comes after it.
            Worlds.Key([.. scenario.Given, scenario.Newest]),
            async () =>
            {
                await using var lease = await worlds.GivenAsync(scenario.Given);
                Worlds.Expect(scenario.Newest, await scenario.Newest.Run(lease.World));
                await lease.World.SettleAsync();
                var made = CallSite.Of(lease.World.Calls);
                lease.GiveBack();
                return made;
            }
        );

    /// <summary>Each is made once; one that failed is tried again at the next request.</summary>
    private static async Task<T> OnceAsync<T>(ConcurrentDictionary<string, Lazy<Task<T>>> all, string key, Func<Task<T>> makeAsync)
    {
        var once = all.GetOrAdd(key, _ => new(makeAsync));
        try
        {
            return await once.Value;
        }
        catch
        {
            all.TryRemove(new(key, once));
            throw;
        }
    }
}
