using TestKit.Snapshots;

namespace Faults.Tests;

/// <summary>One case of the matrix.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Group">Its row in the table.</param>
/// <param name="Kind">Its column in the table.</param>
internal abstract record Case(string Name, string Group, string Kind)
{
    public abstract Task<CaseResult> RunAsync(Baselines baselines);

    /// <summary>The call that it is about, whichever repetition; empty if it is about none.</summary>
    public virtual string Call => "";

    /// <summary>The case with another nth call and this name; null if the name differs in more than that.</summary>
    public virtual Case? Nth(string name) => null;

    /// <summary>Compares the snapshots and, if they differ, runs the same request again.</summary>
    protected async Task<CaseResult> JudgeAsync(Worlds.Lease lease, WorldSnapshot expected, Act newest, Outcome outcome, bool mayAskAgain)
    {
        var result = await CompareAsync(lease.World, expected, newest, outcome, mayAskAgain);
        lease.GiveBack();
        return result;
    }

    /// <summary>The run ended in another way.</summary>
    protected async Task<CaseResult> NotReachedAsync(Worlds.Lease lease, Outcome outcome)
    {
        await lease.World.SettleAsync();
        lease.GiveBack();
        return new(this, Verdict.NotReached, outcome.ToString(), []);
    }

    private async Task<CaseResult> CompareAsync(World world, WorldSnapshot expected, Act newest, Outcome outcome, bool mayAskAgain)
    {
        await world.SettleAsync();
        var differences = (await world.SnapshotAsync()).DifferencesFrom(expected);
        if (outcome.Succeeded && differences.Count == 0)
            return new(this, Verdict.Healed, outcome.ToString(), []);
        if (!mayAskAgain)
            return new(this, Verdict.Differing, outcome.ToString(), differences);

        var again = await newest.RunAgainAsync(world);
        await world.SettleAsync();
        differences = (await world.SnapshotAsync()).DifferencesFrom(expected);
        return new(
            this,
            again.Succeeded && differences.Count == 0 ? Verdict.Converged : Verdict.Differing,
            $"{outcome}, then {again}",
            differences
        );
    }
}

/// <summary>A request with one failing call.</summary>
internal sealed record FaultCase(Scenario Scenario, CallSite Site, Strike Strike)
    : Case($"{Scenario.Name}/{Site.Name}/{Strike.ToString().ToLowerInvariant()}", Scenario.Name, Strike.ToString().ToLowerInvariant())
{
    public override string Call => Site.Kind;

    public override Case? Nth(string name) =>
        Site.NthIn(name) is { } nth && new FaultCase(Scenario, nth, Strike) is var other && other.Name == name ? other : null;

    public override async Task<CaseResult> RunAsync(Baselines baselines)
    {
        var expected = await baselines.ExpectedAsync(Scenario.Alone);
        await using var lease = await baselines.Worlds.GivenAsync(Scenario.Given);
        var world = lease.World;
        await world.Faults.AddAsync(Strike.At(Site));
        var outcome = await Scenario.Newest.Run(world);
        // A reconciliation ends before the runs that it starts.
        await world.SettleAsync();
        var struck = (await world.Faults.StruckAsync())[0] > 0;
        await world.Faults.ClearAsync();
        return struck
            ? await JudgeAsync(lease, expected, Scenario.Newest, outcome, mayAskAgain: true)
            : await NotReachedAsync(lease, outcome);
    }
}

/// <summary>An undisturbed request: after other requests it must have the same result as alone.</summary>
internal sealed record UndisturbedCase(Scenario Scenario) : Case($"{Scenario.Name}/undisturbed", Scenario.Name, "undisturbed")
{
    public override async Task<CaseResult> RunAsync(Baselines baselines)
    {
        var expected = await baselines.ExpectedAsync(Scenario.Alone);
        await using var lease = await baselines.Worlds.GivenAsync(Scenario.Given);
        return await JudgeAsync(lease, expected, Scenario.Newest, await Scenario.Newest.Run(lease.World), mayAskAgain: true);
    }
}

/// <summary>Two runs: the older is held back right before one of its writes until the newer has ended.</summary>
internal sealed record PairCase(Pair Pair, CallSite Site) : Case($"pairs/{Pair.Name}/{Site.Name}", $"pairs/{Pair.Name}", "held back")
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Several times what a newer run takes. One that takes longer is waiting for the older one, which then continues.</summary>
    private static readonly TimeSpan HeldAtMost = TimeSpan.FromSeconds(15);

    public override string Call => Site.Kind;

    public override Case? Nth(string name) =>
        Site.NthIn(name) is { } nth && new PairCase(Pair, nth) is var other && other.Name == name ? other : null;

    public override async Task<CaseResult> RunAsync(Baselines baselines)
    {
        var expected = await baselines.ExpectedAsync(Pair.Expected);
        await using var lease = await baselines.Worlds.GivenAsync(Pair.Base);
        var world = lease.World;
        await world.Faults.AddAsync(Strikes.HoldsBack(Site));
        var older = Pair.Older.Run(world);
        var held = await IsHeldAsync(world, older);
        var running = held ? Pair.Newer.Run(world) : null;
        if (running is not null)
            await Task.WhenAny(running, Task.Delay(HeldAtMost, TimeProvider.System, TestContext.Current.CancellationToken));
        var waited = running is { IsCompleted: false };
        await world.Faults.ClearAsync();
        var newer = running is null ? null : await running;
        var olderOutcome = await older;
        if (newer is null)
            return await NotReachedAsync(lease, olderOutcome);

        // A newer run that reported a refusal may be repeated; one that reported success must have been right.
        var result = await JudgeAsync(lease, expected, Pair.Newer, newer, mayAskAgain: !newer.Succeeded);
        var how = waited ? "newer, for which the older went on, " : "newer ";
        return result with { Outcome = $"older {olderOutcome}; {how}{result.Outcome}" };
    }

    /// <summary>Whether the older run reached the call, rather than its end.</summary>
    private static async Task<bool> IsHeldAsync(World world, Task<Outcome> older)
    {
        while ((await world.Faults.StruckAsync())[0] == 0)
        {
            if (older.IsCompleted)
                return false;
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return true;
    }
}
