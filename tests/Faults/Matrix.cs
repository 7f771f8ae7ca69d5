namespace Faults.Tests;

/// <summary>Makes the cases from what undisturbed runs call, so that they follow whatever the product comes to call.</summary>
internal sealed class Matrix(Baselines baselines)
{
    /// <summary>The names of what cases are made for: scenarios, and pairs.</summary>
    public static IReadOnlyList<string> Groups { get; } =
    [.. Scenario.All.Select(scenario => scenario.Name), .. Pair.All.Select(pair => "pairs/" + pair.Name)];

    /// <summary>Those of <c>faults</c> or of <c>pairs</c>.</summary>
    public static IReadOnlyList<string> GroupsOf(string what) => [.. Groups.Where(group => IsPair(group) == (what == "pairs"))];

    private static bool IsPair(string group) => group.StartsWith("pairs/", StringComparison.Ordinal);

    /// <summary>Every case of a group.</summary>
    public async Task<IReadOnlyList<Case>> CasesAsync(string group)
    {
        if (Scenario.All.FirstOrDefault(scenario => scenario.Name == group) is { } scenario)
        {
            var sites = await baselines.CallsAsync(scenario);
            return
            [
                new UndisturbedCase(scenario),
                .. from site in sites
                from strike in Enum.GetValues<Strike>()
                where strike.CanHappen(site)
                select new FaultCase(scenario, site, strike),
            ];
        }

        var pair = Pair.All.First(pair => "pairs/" + pair.Name == group);
        var calls = await baselines.CallsAsync(pair.OlderAlone);
        return [.. calls.Where(site => site.Writes).Select(site => new PairCase(pair, site))];
    }

    /// <summary>Every case of these groups; the runs that tell them are made side by side.</summary>
    public async Task<IReadOnlyList<Case>> CasesAsync(IEnumerable<string> groups, int sideBySide)
    {
        var cases = new Dictionary<string, IReadOnlyList<Case>>(StringComparer.Ordinal);
        var gate = new Lock();
        string[] all = [.. groups];
        await Parallel.ForEachAsync(
            all,
            new ParallelOptions { MaxDegreeOfParallelism = sideBySide },
            async (group, _) =>
            {
                var made = await CasesAsync(group);
                lock (gate)
                    cases[group] = made;
            }
        );
        return [.. all.SelectMany(group => cases[group])];
    }

    /// <summary>
    /// Draws cases by a seed: groups in turn, a few of each, for every group that is begun costs an undisturbed run or two; in a group
    /// first one of each call and fault, whichever of the call's times, then a second one.
    /// </summary>
    public async Task<IReadOnlyList<Case>> DrawAsync(IReadOnlyList<string> groups, int count, int seed, int sideBySide)
    {
        const int OfAGroup = 5;
        // By a seed, so that the same can be drawn again; no secret depends on it.
#pragma warning disable CA5394
        var random = new Random(seed);
        string[] order = [.. groups];
        random.Shuffle(order);
        var drawn = order[..Math.Min(order.Length, ((count - 1) / OfAGroup) + 1)];
        var seeds = drawn.ToDictionary(group => group, _ => random.Next());
        var each = (count + drawn.Length - 1) / drawn.Length;
        var cases = new List<Case>();
        foreach (var ofGroup in (await CasesAsync(drawn, sideBySide)).GroupBy(one => one.Group))
        {
            Case[] all = [.. ofGroup.OrderBy(one => one.Name, StringComparer.Ordinal)];
            new Random(seeds[ofGroup.Key]).Shuffle(all);
            cases.AddRange(
                all.GroupBy(one => (one.Call, one.Kind))
                    .SelectMany(alike => alike.Index())
                    .OrderBy(one => one.Index)
                    .Take(each)
                    .Select(one => one.Item)
            );
        }
#pragma warning restore CA5394

        return [.. cases.Take(count)];
    }
}
