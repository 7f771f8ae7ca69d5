using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LocalAws;
using LocalAws.Client;
using LocalAws.Wire;
using TestKit.Snapshots;

namespace Faults.Tests;

/// <summary>
/// A LocalAws for one case: both stacks, two repositories, two instances without a profile and one with a profile whose role may be
/// extended. Only the waits in a state machine's definition are shortened, and the stack's own WaitMinutes is 1; the functions are
/// unchanged.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    public const string Shared = "SharedDemoRepo";
    public const string Tools = "tools";

    /// <summary>Profiles whose roles have the consent tag: <see cref="Reporting"/> is on an instance from the start.</summary>
    public const string Reporting = "Reporting";

    /// <inheritdoc cref="Reporting"/>
    public const string Batch = "Batch";

    /// <summary>Two seconds between the first retries become a tenth of a second.</summary>
    private const double Waits = 0.05;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Only a real failure takes this long: a function that is given up takes a minute.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(6);

    private readonly ConcurrentQueue<ApiCall> calls;
    private readonly ConcurrentDictionary<string, string> instances = new(StringComparer.Ordinal);

    /// <summary>Executions that have ended, which no longer change.</summary>
    private readonly ConcurrentDictionary<string, JsonObject> ended = new(StringComparer.Ordinal);

    private readonly Accounts accounts;

    private World(Accounts accounts, ConcurrentQueue<ApiCall> calls)
    {
        (this.accounts, this.calls) = (accounts, calls);
        Faults = new(accounts.Host.Endpoint);
    }

    public FaultClient Faults { get; }

    /// <summary>The saved states of this world, by name.</summary>
    private readonly Dictionary<string, (Checkpoint Checkpoint, Dictionary<string, string> Instances)> remembered = new(
        StringComparer.Ordinal
    );

    /// <summary>Every call so far, in order of arrival.</summary>
    public IReadOnlyList<ApiCall> Calls => [.. calls.OrderBy(call => call.Start)];

    public AwsClient RepositoryAccount => accounts.RepositoryAccount;

    public AwsClient Consumer => accounts.Consumer;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<World> StartAsync()
    {
        var calls = new ConcurrentQueue<ApiCall>();
        var accounts = await Accounts.StartAsync(options =>
            options with
            {
                Faults = true,
                Replaced = new Dictionary<string, string> { [ImpatientTemplate.File] = ImpatientTemplate.Text() },
                Observer = calls.Enqueue,
                Delays = options.Delays with
                {
                    AgentRegistration = TimeSpan.FromMilliseconds(20),
                    CommandStart = TimeSpan.FromMilliseconds(20),
                    StateMachineWaits = Waits,
                },
            }
        );
        var world = new World(accounts, calls);
        try
        {
            // Without a commit: nothing that is compared depends on one, and a push takes longer than everything else.
            foreach (var repository in (string[])[Shared, Tools])
            {
                await world.RepositoryAccount.JsonAsync(
                    "codecommit",
                    "CreateRepository",
                    new() { ["repositoryName"] = repository },
                    Cancelled
                );
            }

            foreach (var profile in (string[])[Reporting, Batch])
                await accounts.Scene.CreateProfileAsync(profile, consents: true, Cancelled);
            foreach (var (label, profile) in ((string, string?)[])[("i1", null), ("i2", null), ("a1", Reporting)])
            {
                var launched = await world.LaunchAsync(label, profile);
                if (!launched.Succeeded)
                    throw new InvalidOperationException($"{label} could not be launched: {launched}");
            }

            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>The id of the instance with this label.</summary>
    public string InstanceId(string label) => instances[label];

    /// <summary>Saves the state of the world under a name; nothing may be running in it.</summary>
    public async Task RememberAsync(string name) =>
        remembered[name] = (await Checkpoint.TakeAsync(accounts.Host.Cloud), new(instances, StringComparer.Ordinal));

    public bool Remembers(string name) => remembered.ContainsKey(name);

    /// <summary>Restores the state that was saved under a name: no call has been made since, and the functions are cold.</summary>
    public async Task PutBackAsync(string name)
    {
        var (checkpoint, then) = remembered[name];
        await checkpoint.PutBackAsync();
        instances.Clear();
        foreach (var (label, id) in then)
            instances[label] = id;
        ended.Clear();
        calls.Clear();
    }

    /// <summary>Runs a state machine to its end.</summary>
    public async Task<Outcome> ExecuteAsync(string machine, JsonObject input)
    {
        var started = await RepositoryAccount.JsonAsync(
            "states",
            "StartExecution",
            new() { ["stateMachineArn"] = accounts.StateMachine(machine), ["input"] = input.ToJsonString() },
            Cancelled
        );
        var execution = (string)started["executionArn"]!;
        var ended = await SoonAsync(
            async () => await DescribeAsync(execution) is { } now && (string?)now["status"] != "RUNNING" ? now : null,
            $"{machine} has not ended"
        );
        return ended is null ? new("StillRunning", machine) : OutcomeOf(ended);
    }

    /// <summary>Launches an instance, and waits for everything that its launch starts.</summary>
    public async Task<Outcome> LaunchAsync(string label, string? profile, params (string Key, string Value)[] tags)
    {
        var id = instances[label] = await accounts.RunInstanceAsync(profile, tags);
        return await AfterLaunchAsync(id, known: []);
    }

    /// <summary>Repeats the event of an instance's launch, as a person would who runs the state machine by hand.</summary>
    public async Task<Outcome> LaunchAgainAsync(string label)
    {
        var id = instances[label];
        var before = await AboutAsync(id);
        // As the rule's input transformer passes an event on.
        var launched = new JsonObject
        {
            ["account"] = Consumer.AccountId,
            ["region"] = Consumer.Region,
            ["instanceId"] = id,
            ["eventId"] = Guid.NewGuid().ToString(),
        };
        var outcome = await ExecuteAsync("instance-launched", launched);
        return outcome.Succeeded ? await AfterLaunchAsync(id, [.. before.Select(execution => execution.Arn)]) : outcome;
    }

    /// <summary>Waits until no execution and no command is running.</summary>
    public async Task SettleAsync()
    {
        if (await SoonAsync<object>(async () => await IsQuietAsync() ? true : null, "something still runs") is null)
            throw new InvalidOperationException("Something was still running long after everything had been requested.");
    }

    public Task<WorldSnapshot> SnapshotAsync() =>
        WorldSnapshot.TakeAsync(accounts, instances.ToDictionary(pair => pair.Value, pair => pair.Key), Cancelled);

    public async ValueTask DisposeAsync()
    {
        Faults.Dispose();
        await accounts.DisposeAsync();
    }

    /// <summary>
    /// The executions about an instance's launch except the known ones: those of the event, and of the grants that it starts.
    /// </summary>
    private async Task<Outcome> AfterLaunchAsync(string id, IReadOnlyCollection<string> known)
    {
        var about = await SoonAsync(
            async () =>
            {
                var executions = (await AboutAsync(id)).Where(execution => !known.Contains(execution.Arn)).ToList();
                return executions.Exists(execution => execution.OfLaunch) && executions.TrueForAll(execution => execution.Ended is not null)
                    ? executions
                    : null;
            },
            $"the launch of {id}"
        );
        return about is null
            ? new("NothingStarted", $"no execution about {id} has ended")
            : about.Select(execution => execution.Ended!).FirstOrDefault(ended => !ended.Succeeded) ?? Outcome.Success;
    }

    private async Task<List<AboutInstance>> AboutAsync(string id)
    {
        var about = new List<AboutInstance>();
        // The launch's executions first: once one of them has ended, what it started exists.
        foreach (var machine in (string[])["instance-launched", "grant-access"])
        {
            foreach (var arn in await ExecutionsAsync(accounts.StateMachine(machine)))
            {
                if (!ended.TryGetValue(arn, out var execution))
                {
                    execution = await DescribeAsync(arn);
                    if ((string?)execution["status"] != "RUNNING")
                        ended[arn] = execution;
                }

                if (((string)execution["input"]!).Contains(id, StringComparison.Ordinal) && !OfAPerson(machine, execution))
                {
                    var outcome = ended.ContainsKey(arn) ? OutcomeOf(execution) : null;
                    about.Add(new(arn, machine == "instance-launched", outcome));
                }
            }
        }

        return about;
    }

    /// <summary>A person's request names the instance, too; that of a launch names the grant and this instance alone.</summary>
    private static bool OfAPerson(string machine, JsonObject execution) =>
        machine == "grant-access" && JsonNode.Parse((string)execution["input"]!)!["repositories"] is not null;

    private async Task<bool> IsQuietAsync()
    {
        var machines = await RepositoryAccount.JsonAsync("states", "ListStateMachines", [], Cancelled);
        foreach (var machine in machines["stateMachines"]!.AsArray())
        {
            if ((await ExecutionsAsync((string)machine!["stateMachineArn"]!, "RUNNING")).Count > 0)
                return false;
        }

        var commands = await accounts.Consumer.JsonAsync("ssm", "ListCommandInvocations", [], Cancelled);
        return (commands["CommandInvocations"]?.AsArray() ?? []).All(command =>
            (string?)command!["Status"] is not ("Pending" or "InProgress" or "Delayed" or "Cancelling")
        );
    }

    private async Task<IReadOnlyList<string>> ExecutionsAsync(string machine, string? status = null)
    {
        var request = new JsonObject { ["stateMachineArn"] = machine, ["maxResults"] = 1000 };
        if (status is not null)
            request["statusFilter"] = status;
        var listed = await RepositoryAccount.JsonAsync("states", "ListExecutions", request, Cancelled);
        return [.. listed["executions"]!.AsArray().Select(execution => (string)execution!["executionArn"]!)];
    }

    private Task<JsonObject> DescribeAsync(string execution) =>
        RepositoryAccount.JsonAsync("states", "DescribeExecution", new() { ["executionArn"] = execution }, Cancelled);

    private static Outcome OutcomeOf(JsonObject execution) =>
        (string?)execution["status"] == "SUCCEEDED"
            ? Outcome.Success
            : new((string?)execution["error"] ?? (string)execution["status"]!, (string?)execution["cause"]);

    /// <summary>The response, once there is one; null if none comes.</summary>
    private static async Task<T?> SoonAsync<T>(Func<Task<T?>> ask, string what)
        where T : class
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Longest)
        {
            if (await ask() is { } answer)
                return answer;
            await Task.Delay(Pause, TimeProvider.System, Cancelled);
        }

        TestContext.Current.SendDiagnosticMessage("Not within {0}: {1}", Longest, what);
        return null;
    }

    private sealed record AboutInstance(string Arn, bool OfLaunch, Outcome? Ended);
}
