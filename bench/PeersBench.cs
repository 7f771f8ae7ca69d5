using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using LocalAws;
using LocalAws.Client;
using LocalAws.Wire;
using TestKit.Stories;

namespace RepoGrant.Bench;

/// <summary>
/// Compares RepoGrant with what people use instead: a boto3 script, an aws CLI script and an Ansible playbook (peers/), each as a careful
/// engineer would write it. All run in turns, in the same LocalAws, each with its own instances and names: first a new grant, then the same
/// again.
/// </summary>
internal static class PeersBench
{
    private const string Ours = "RepoGrant";
    private const string Repository = "SharedDemoRepo";

    private static readonly (string Name, Delays Delays)[] Surroundings =
    [
        (
            "no delays",
            new Delays
            {
                AgentRegistration = TimeSpan.Zero,
                ApiLatency = TimeSpan.Zero,
                CommandStart = TimeSpan.Zero,
            }
        ),
        (
            "40 ms a call, 10 s until managed, 1 s until a command starts",
            new Delays
            {
                AgentRegistration = TimeSpan.FromSeconds(10),
                ApiLatency = TimeSpan.FromMilliseconds(40),
                CommandStart = TimeSpan.FromSeconds(1),
            }
        ),
    ];

    /// <summary>
    /// RUNS (5), INSTANCES ("1 20") and DELAYS ("no yes") in the environment say how often, for how many instances and with which delays.
    /// </summary>
    public static async Task RunAsync()
    {
        var runs = int.Parse(Option("RUNS", "5"), CultureInfo.InvariantCulture);
        var sizes = Option("INSTANCES", "1 20").Split(' ').Select(size => int.Parse(size, CultureInfo.InvariantCulture)).ToList();
        var delays = Option("DELAYS", "no yes").Split(' ');
        var peers = await Peer.FindAsync();
        foreach (var (name, surroundings) in Surroundings.Where((_, index) => delays.Contains(index == 0 ? "no" : "yes")))
        {
            var results = new ConcurrentDictionary<(string Peer, int Instances, string Kind), Samples>();
            await MeasureAsync(peers, surroundings, runs, sizes, results);
            Measure.Print(
                $"a grant's time as a fraction of its peers', {name}, medians of {runs}",
                from size in sizes
                from kind in (string[])["new", "again"]
                from peer in peers
                select Compared(peer, size, kind, results)
            );
        }
    }

    private static string Option(string name, string otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } given ? given : otherwise;

    private static Measure Compared(
        Peer peer,
        int size,
        string kind,
        ConcurrentDictionary<(string Peer, int Instances, string Kind), Samples> results
    )
    {
        var (ours, theirs) = (results[(Ours, size, kind)], results[(peer.Name, size, kind)]);
        return Measure.AtMost(
            $"{size} {(size == 1 ? "instance" : "instances")}, {kind}: of {peer.Name}",
            Machine.Median(ours.Seconds) / Machine.Median(theirs.Seconds),
            size == 1 ? peer.LimitOfOne : peer.LimitOfMany,
            remark: string.Create(
                CultureInfo.InvariantCulture,
                $"{Machine.Median(ours.Seconds):0.00} s of {Machine.Median(theirs.Seconds):0.00} s; "
                    + $"{Machine.Median(ours.Calls):0} AWS calls, {Machine.Median(theirs.Calls):0}"
            )
        );
    }

    private static async Task MeasureAsync(
        IReadOnlyList<Peer> peers,
        Delays delays,
        int runs,
        IReadOnlyList<int> sizes,
        ConcurrentDictionary<(string Peer, int Instances, string Kind), Samples> results
    )
    {
        var calls = 0;
        await using var accounts = await Accounts.StartAsync(options =>
            options with
            {
                Delays = delays,
                // Calls that only watch an execution do not count: nobody has to make them.
                Observer = call =>
                {
                    if (!call.Inside && call.Operation is not ("DescribeExecution" or "GetExecutionHistory"))
                        Interlocked.Increment(ref calls);
                },
            }
        );
        await accounts.CreateRepositoryAsync(Repository);
        var folder = Directory.CreateTempSubdirectory("peers-");
        try
        {
            var environment = await Administrators.WriteAsync(accounts, folder.FullName);
            var number = 0;
            // The very first run starts functions and compiles scripts, so it does not count.
            for (var run = 0; run <= runs; run++)
            {
                foreach (var size in run == 0 ? [sizes[0]] : sizes)
                {
                    foreach (var peer in peers.Select(peer => peer.Name).Prepend(Ours))
                    {
                        var instances = new List<string>();
                        while (instances.Count < size)
                            instances.Add(await accounts.RunInstanceAsync());
                        var name = $"bench-{++number}";
                        foreach (var kind in (string[])["new", "again"])
                        {
                            Interlocked.Exchange(ref calls, 0);
                            var began = Stopwatch.GetTimestamp();
                            if (peer == Ours)
                                await GrantAsync(accounts, name, instances);
                            else
                                await peers.Single(one => one.Name == peer).GrantAsync(environment, name, Repository, instances);
                            var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
                            if (run > 0)
                                results.GetOrAdd((peer, size, kind), _ => new Samples()).Add(took, Volatile.Read(ref calls));
                        }
                        await TerminateAsync(accounts, instances);
                    }
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task GrantAsync(Accounts accounts, string name, IReadOnlyList<string> instances)
    {
        var request = accounts.Request(Repository, [.. instances]);
        request["name"] = name;
        request["verify"] = new System.Text.Json.Nodes.JsonObject { ["branch"] = "main" };
        var result = await accounts.GrantAsync(request);
        if (!result.Succeeded)
            throw new InvalidOperationException($"{Ours}: {result.Error}: {result.Cause}");
    }

    private static Task TerminateAsync(Accounts accounts, IReadOnlyList<string> instances) =>
        accounts.Consumer.QueryAsync(
            "ec2",
            "TerminateInstances",
            [.. instances.Select((id, index) => ($"InstanceId.{index + 1}", id))],
            CancellationToken.None
        );

    private sealed class Samples
    {
        public List<double> Seconds { get; } = [];

        public List<double> Calls { get; } = [];

        public void Add(double seconds, int calls)
        {
            Seconds.Add(seconds);
            Calls.Add(calls);
        }
    }
}
