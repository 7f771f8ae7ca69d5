using System.Collections.Concurrent;
using System.Globalization;
using LocalAws.Wire;
using TestKit.Stories;

namespace RepoGrant.Bench;

/// <summary>
/// Where the time of a grant goes: state by state, and, from the command on, call by call. The functions have been started before. RUNS
/// (5), INSTANCES (1) and DELAYS (no) in the environment say how often, for how many instances and with which delays of LocalAws; without
/// any, what remains is the time of RepoGrant and its clients.
/// </summary>
internal static class ProfileBench
{
    private static readonly int Runs = int.Parse(PeersBench.Option("RUNS", "5"), CultureInfo.InvariantCulture);

    public static async Task RunAsync()
    {
        var size = int.Parse(PeersBench.Option("INSTANCES", "1"), CultureInfo.InvariantCulture);
        var calls = new ConcurrentQueue<ApiCall>();
        await using var accounts = await Accounts.StartAsync(options =>
            options with
            {
                Lag = null,
                Delays = PeersBench.Option("DELAYS", "no") == "yes" ? PeersBench.UsualDelays : PeersBench.NoDelays,
                Observer = calls.Enqueue,
            }
        );
        await accounts.CreateRepositoryAsync();
        var timelines = new Dictionary<string, List<GrantTimeline>> { ["new grant"] = [], ["the same again"] = [] };
        // The first of all starts functions and compiles scripts: it does not count.
        for (var run = 0; run <= Runs; run++)
        {
            var instances = new List<string>();
            while (instances.Count < size)
                instances.Add(await accounts.RunInstanceAsync());
            var request = accounts.Request("SharedDemoRepo", [.. instances]);
            request["name"] = $"profile-{run}";
            foreach (var kind in timelines.Values)
            {
                var timeline = await GrantTimeline.RunAsync(accounts, request, calls);
                if (run > 0)
                    kind.Add(timeline);
            }
        }

        foreach (var (kind, runs) in timelines)
        {
            PrintStates(kind, runs);
            PrintCalls(kind, runs);
        }
    }

    private static void PrintStates(string kind, List<GrantTimeline> runs)
    {
        Console.WriteLine();
        Console.WriteLine($"| {kind}, medians of {Runs} | begins at ms | takes ms | of it in AWS calls ms | calls |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (
            var states in runs.SelectMany(run => run.States).GroupBy(state => state.Name).OrderBy(states => MedianOf(states, s => s.At))
        )
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {states.Key} | {MedianOf(states, state => state.At):0} | {MedianOf(states, state => state.Took):0} "
                        + $"| {MedianOf(states, state => Covered(state.Calls)):0} | {InWords(states.Last().Calls)} |"
                )
            );
        }

        var all = Machine.Median(runs.Select(run => run.Took.TotalMilliseconds));
        var report = Machine.Median(runs.Select(run => run.FromCommandToReport.TotalMilliseconds));
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"| the execution; from SendCommand to the report | | {all:0}; {report:0} | | |")
        );
    }

    private static void PrintCalls(string kind, List<GrantTimeline> runs)
    {
        var median = runs.OrderBy(run => run.FromCommandToReport).ElementAt(runs.Count / 2);
        var sent = median.Calls.Last(call => call.Operation == "SendCommand").Start;
        Console.WriteLine();
        Console.WriteLine($"| {kind}: from SendCommand on, the run in the middle | begins at ms | takes ms |");
        Console.WriteLine("|---|---|---|");
        foreach (var call in median.Calls.Where(call => call.Start >= sent))
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {GrantTimeline.FunctionOf(call) ?? "the instance"}: {call.Service}:{call.Operation} "
                        + $"| {(call.Start - sent).TotalMilliseconds:0} | {(call.End - call.Start).TotalMilliseconds:0} |"
                )
            );
        }
    }

    private static double MedianOf(IEnumerable<TimedState> states, Func<TimedState, TimeSpan> time) =>
        Machine.Median(states.Select(state => time(state).TotalMilliseconds));

    private static string InWords(IReadOnlyList<ApiCall> calls) =>
        string.Join(
            ", ",
            calls.GroupBy(call => call.Operation).Select(same => same.Count() == 1 ? same.Key : $"{same.Count()} {same.Key}")
        );

    // Calls that overlap count once.
    private static TimeSpan Covered(IReadOnlyList<ApiCall> calls)
    {
        var (covered, until) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        foreach (var call in calls)
        {
            if (call.End > until)
                covered += call.End - (call.Start > until ? call.Start : until);
            until = call.End > until ? call.End : until;
        }

        return covered;
    }
}
