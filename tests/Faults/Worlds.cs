using System.Globalization;
using System.Runtime.CompilerServices;

namespace Faults.Tests;

/// <summary>
/// Worlds that are used again: a case gets one that is put back to where the case begins. What a case begins with is done in a world once;
/// only as many worlds are started as are in use at the same time.
/// </summary>
internal sealed class Worlds : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<World> free = [];

    /// <summary>How many have been started.</summary>
    public int Started { get; private set; }

    /// <summary>What stands for these acts, done one after the other.</summary>
    public static string Key(IEnumerable<Act> acts) =>
        string.Join(' ', acts.Select(act => RuntimeHelpers.GetHashCode(act).ToString(CultureInfo.InvariantCulture)));

    /// <summary>A world in which these acts have been done, and nothing else.</summary>
    public async Task<Lease> GivenAsync(IReadOnlyList<Act> acts)
    {
        var world = Take(Key(acts)) ?? await StartAsync();
        try
        {
            await MakeAsync(world, acts);
            return new(this, world);
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        World[] all;
        lock (gate)
        {
            all = [.. free];
            free.Clear();
        }

        await Task.WhenAll(all.Select(world => world.DisposeAsync().AsTask()));
    }

    public static void Expect(Act act, Outcome outcome)
    {
        if (!outcome.Succeeded)
            throw new InvalidOperationException($"Undisturbed, {act.Name} ended with {outcome}");
    }

    private static async Task MakeAsync(World world, IReadOnlyList<Act> acts)
    {
        // What a world remembers is as long as the way there: the last act is done upon what the others have made.
        if (world.Remembers(Key(acts)))
        {
            await world.PutBackAsync(Key(acts));
            return;
        }

        await MakeAsync(world, [.. acts.SkipLast(1)]);
        Expect(acts[^1], await acts[^1].Run(world));
        await world.SettleAsync();
        await world.RememberAsync(Key(acts));
        // As cold, and with as few calls, as it will be the next time.
        await world.PutBackAsync(Key(acts));
    }

    /// <summary>A free world, rather one that has been there before.</summary>
    private World? Take(string key)
    {
        lock (gate)
        {
            var world = free.Find(world => world.Remembers(key)) ?? free.FirstOrDefault();
            if (world is not null)
                free.Remove(world);
            return world;
        }
    }

    private async Task<World> StartAsync()
    {
        lock (gate)
            Started++;
        var world = await World.StartAsync();
        await world.SettleAsync();
        await world.RememberAsync(Key([]));
        return world;
    }

    /// <summary>The use of a world. One that was given back can be used again; any other ends with its use.</summary>
    internal sealed class Lease(Worlds worlds, World world) : IAsyncDisposable
    {
        private bool returned;

        public World World => world;

        /// <summary>Nothing runs in the world any more, and whatever is in it can be put back.</summary>
        public void GiveBack()
        {
            returned = true;
            lock (worlds.gate)
                worlds.free.Add(world);
        }

        public ValueTask DisposeAsync() => returned ? default : world.DisposeAsync();
    }
}
