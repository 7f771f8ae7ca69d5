using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using LocalAws;
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

    /// <summary>Without delays, all of the time is a grant's and its clients' own work.</summary>
    internal static readonly Delays NoDelays = new()
    {
        AgentRegistration = TimeSpan.Zero,
        ApiLatency = TimeSpan.Zero,
        CommandStart = TimeSpan.Zero,
    };

    /// <summary>Delays as people meet them: those of AWS's own services, of an agent and of its commands.</summary>
    internal static readonly Delays UsualDelays = new()
    {
        AgentRegistration = TimeSpan.FromSeconds(10),
        ApiLatency = TimeSpan.FromMilliseconds(40),
        CommandStart = TimeSpan.FromSeconds(1),
    };

    private static readonly string[] Kinds = ["new", "again"];

    private static readonly (string Name, Delays Delays)[] Surroundings =
    [
        ("no delays", NoDelays),
        ("40 ms a call, 10 s until managed, 1 s until a command starts", UsualDelays),
    ];

    /// <summary>
    /// RUNS (5), INSTANCES ("1 20"), DELAYS ("no yes") and PEERS ("boto3 aws ansible") in the environment say how often, for how many
    /// instances, with which delays and with which peers.
    /// </summary>
    public static async Task RunAsync()
    {
        var runs = int.Parse(Option("RUNS", "5"), CultureInfo.InvariantCulture);
        var sizes = Option("INSTANCES", "1 20").Split(' ').Select(size => int.Parse(size, CultureInfo.InvariantCulture)).ToList();
        var delays = Option("DELAYS", "no yes").Split(' ');
        var peers = await Peer.FindAsync(Option("PEERS", "boto3 aws ansible").Split(' '));
        foreach (var (name, surroundings) in Surroundings.Where((_, index) => delays.Contains(index == 0 ? "no" : "yes")))
        {
            var results = new ConcurrentDictionary<(string Peer, int Instances, string Kind), Samples>();
            await MeasureAsync(peers, surroundings, runs, sizes, results);
            Measure.Print(
                $"a grant's time as a fraction of its peers', {name}, medians of {runs}",
                from size in sizes
                from kind in Kinds
                from peer in peers
                select Compared(peer, size, kind, results)
            );
            if (surroundings == NoDelays && sizes.Contains(1))
            {
                Measure.Print(
                    $"from SendCommand to the report, one instance, medians of {runs}",
                    Kinds.Select(kind => Proof(kind, results))
                );
            }
        }
    }

    /// <summary>What the environment variable says; <paramref name="otherwise"/> if it is unset or empty.</summary>
    internal static string Option(string name, string otherwise) =>
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

    private static Measure Proof(string kind, ConcurrentDictionary<(string Peer, int Instances, string Kind), Samples> results) =>
        Measure.AtMost(kind, Machine.Median(results[(Ours, 1, kind)].FromCommandToReport), 1.7, "s");

    private static async Task MeasureAsync(
        IReadOnlyList<Peer> peers,
        Delays delays,
        int runs,
        IReadOnlyList<int> sizes,
        ConcurrentDictionary<(string Peer, int Instances, string Kind), Samples> results
    )
    {
        var calls = new ConcurrentQueue<ApiCall>();
        await using var accounts = await Accounts.StartAsync(options =>
            options with
            {
                Lag = null,
                Delays = delays,
                Observer = calls.Enqueue,
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
                        foreach (var kind in Kinds)
                        {
                            var samples = run == 0 ? new() : results.GetOrAdd((peer, size, kind), _ => new Samples());
                            var other = peers.FirstOrDefault(one => one.Name == peer);
                            calls.Clear();
                            var began = Stopwatch.GetTimestamp();
                            if (other is not null)
                                await other.GrantAsync(environment, name, Repository, instances);
                            else
                                samples.FromCommandToReport.Add(await GrantAsync(accounts, name, instances, calls));
                            samples.Seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
                            samples.Calls.Add(calls.Count(IsOfGrant));
                            await Console.Error.WriteLineAsync(
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"round {run} of {runs}, {size} instances, {kind}: {peer} took {samples.Seconds[^1]:0.00} s"
                                )
                            );
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

    // Calls that only watch an execution do not count: nobody has to make them.
    private static bool IsOfGrant(ApiCall call) => !call.Inside && call.Operation is not ("DescribeExecution" or "GetExecutionHistory");

    // The seconds from SendCommand to the report.
    private static async Task<double> GrantAsync(
        Accounts accounts,
        string name,
        IReadOnlyList<string> instances,
        ConcurrentQueue<ApiCall> calls
    )
    {
        var request = accounts.Request(Repository, [.. instances]);
        request["name"] = name;
        request["verify"] = new System.Text.Json.Nodes.JsonObject { ["branch"] = "main" };
        return (await GrantTimeline.RunAsync(accounts, request, calls)).FromCommandToReport.TotalSeconds;
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

        public List<double> FromCommandToReport { get; } = [];
    }
}
