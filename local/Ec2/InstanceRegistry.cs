using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LocalAws.Events;
using LocalAws.Iam;
using LocalAws.Instances;
using LocalAws.Lagging;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>All instances of all accounts and Regions, and their changes of state.</summary>
/// <param name="events">Publishes changes of state on the default event bus of the instance's account and Region.</param>
/// <param name="hosts">Runs the instances' operating systems.</param>
internal sealed class InstanceRegistry(IEventSource events, InstanceHost hosts, Lag lag, TimeProvider time)
{
    /// <summary>The EC2 user guide, "Terminate": a terminated instance remains visible "for a short while", in practice an hour.</summary>
    private static readonly TimeSpan VisibleAfterTermination = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Instance> instances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Late<Instance>> shown = new(StringComparer.Ordinal);
    private long launches;

    /// <summary>Called after each change: with it the SSM agent starts, stops and finds a new role.</summary>
    public event Action<Instance>? Changed;

    /// <summary>An account's instances in a Region, in the order of their launch.</summary>
    public IReadOnlyList<Instance> All(string accountId, string region)
    {
        var forgetBefore = time.GetUtcNow() - VisibleAfterTermination;
        lock (gate)
        {
            foreach (var gone in instances.Values.Where(i => i.TerminatedAt < forgetBefore).ToArray())
            {
                instances.Remove(gone.Id);
                shown.Remove(gone.Id);
            }
            return
            [
                .. instances.Values.Where(i => i.Identity.AccountId == accountId && i.Identity.Region == region).OrderBy(i => i.Sequence),
            ];
        }
    }

    /// <summary>The same as EC2 describes them: it shows launches and changes late.</summary>
    public IReadOnlyList<Instance> Shown(string accountId, string region)
    {
        var all = All(accountId, region);
        var now = time.GetUtcNow();
        lock (gate)
            return [.. all.Select(i => shown.GetValueOrDefault(i.Id)?.At(now)).OfType<Instance>()];
    }

    /// <summary>Whether an operation knows an instance: of one that EC2 does not show yet it may say that it does not exist.</summary>
    public bool IsKnown(Instance instance, string operation)
    {
        var (now, thing) = (time.GetUtcNow(), $"{instance.Identity.AccountId} instance {instance.Sequence} {operation}");
        lock (gate)
            return shown[instance.Id].At(now) is not null || lag.OneOf(thing, true, false);
    }

    public Instance? Find(string instanceId)
    {
        lock (gate)
            return instances.GetValueOrDefault(instanceId);
    }

    public Instance? Find(string accountId, string region, string instanceId) =>
        Find(instanceId) is { } found && found.Identity.AccountId == accountId && found.Identity.Region == region ? found : null;

    /// <summary>Saves the instances; the returned action restores exactly these, and reports each.</summary>
    public Action Remember()
    {
        Instance[] then;
        lock (gate)
            then = [.. instances.Values];
        return () =>
        {
            lock (gate)
            {
                instances.Clear();
                shown.Clear();
                foreach (var instance in then)
                {
                    instances.Add(instance.Id, instance);
                    shown.Add(instance.Id, new(instance));
                }
            }
            foreach (var instance in then)
                Changed?.Invoke(instance);
        };
    }

    /// <summary>Adds an instance, pending; <see cref="Start"/> makes it running.</summary>
    public Instance Add(LaunchRequest launch, string reservationId, int index)
    {
        Instance added;
        lock (gate)
        {
            var number = ++launches;
            // 172.31.0.0/16 is the default VPC of every account.
            var address = string.Create(CultureInfo.InvariantCulture, $"172.31.{number / 250 % 250}.{number % 250 + 4}");
            var domain = launch.Region == "us-east-1" ? "ec2.internal" : launch.Region + ".compute.internal";
            added = new()
            {
                Identity = new()
                {
                    InstanceId = "i-" + NewHex(),
                    AccountId = launch.AccountId,
                    Region = launch.Region,
                    AvailabilityZone = launch.AvailabilityZone,
                    ImageId = launch.ImageId,
                    InstanceType = launch.InstanceType,
                    PrivateIp = address,
                    PrivateDnsName = $"ip-{address.Replace('.', '-')}.{domain}",
                    LaunchedAt = time.GetUtcNow(),
                },
                Sequence = number,
                ReservationId = reservationId,
                LaunchIndex = index,
                ClientToken = launch.ClientToken,
                Tags = launch.Tags,
                Profile = launch.Profile is { } profile ? Associated(profile) : null,
                Options = launch.Options,
            };
            instances.Add(added.Id, added);
            shown.Add(added.Id, new(null));
            Show(added, "RunInstances");
        }
        Tell(added);
        return added;
    }

    /// <summary>From pending to running.</summary>
    public Instance Start(Instance instance) => Move(instance.Id, _ => InstanceState.Running, "");

    /// <summary>From stopped to pending to running.</summary>
    public void Restart(Instance instance)
    {
        Move(instance.Id, _ => InstanceState.Pending, "");
        Move(instance.Id, s => s == InstanceState.Pending ? InstanceState.Running : s, "");
    }

    /// <summary>Ends an instance's processes; then it is stopped.</summary>
    public async Task StopAsync(Instance instance, CancellationToken cancellationToken)
    {
        var reason = $"User initiated ({time.GetUtcNow():yyyy-MM-dd HH:mm:ss} GMT)";
        Move(instance.Id, _ => InstanceState.Stopping, reason);
        await hosts.StopAsync(instance.Identity, cancellationToken);
        Move(instance.Id, s => s == InstanceState.Stopping ? InstanceState.Stopped : s, reason);
    }

    /// <summary>Ends an instance for good, and deletes its file system.</summary>
    public async Task TerminateAsync(Instance instance)
    {
        var reason = $"User initiated ({time.GetUtcNow():yyyy-MM-dd HH:mm:ss} GMT)";
        Move(instance.Id, _ => InstanceState.ShuttingDown, reason);
        await hosts.EndAsync(instance.Identity);
        Move(instance.Id, _ => InstanceState.Terminated, reason);
    }

    public void Tag(string instanceId, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> change) =>
        Change(instanceId, "tags", i => i with { Tags = change(i.Tags) });

    public void Set(string instanceId, Func<Instance, LaunchOptions> change) =>
        Change(instanceId, "options", i => i with { Options = change(i) });

    /// <summary>
    /// Associates a profile with an instance, or removes it if null. The callback sees the instance at that moment and may refuse by
    /// throwing.
    /// </summary>
    public Instance Associate(string instanceId, Func<Instance, InstanceProfile?> choose) =>
        Change(instanceId, "profile", i => i with { Profile = choose(i) is { } profile ? Associated(profile) : null });

    /// <summary>Seventeen hexadecimal digits, with which every EC2 id ends.</summary>
    public static string NewHex() => RandomNumberGenerator.GetHexString(17, lowercase: true);

    private ProfileAssociation Associated(InstanceProfile profile) =>
        new("iip-assoc-" + NewHex(), new(profile.Arn, profile.Id))
        {
            AssociatedAt =
                time.GetUtcNow() + lag.Of(LagKind.Ec2Associations, $"{profile.AccountId} instance-profile/{profile.Name}", "associated"),
        };

    private Instance Move(string instanceId, Func<InstanceState, InstanceState> next, string reason)
    {
        InstanceState before = default;
        var moved = Change(
            instanceId,
            "state",
            instance =>
            {
                before = instance.State;
                var state = next(before);
                return instance with
                {
                    State = state,
                    Reason = reason,
                    TerminatedAt = state == InstanceState.Terminated ? time.GetUtcNow() : null,
                    Profile = state == InstanceState.Terminated ? null : instance.Profile,
                };
            }
        );
        if (moved.State != before)
            TellState(moved);
        return moved;
    }

    private void Tell(Instance added)
    {
        Changed?.Invoke(added);
        TellState(added);
    }

    /// <summary>The event is documented in the EventBridge reference, "EC2 instance state change events".</summary>
    private void TellState(Instance instance) =>
        events.Publish(
            instance.Identity.AccountId,
            instance.Identity.Region,
            "aws.ec2",
            "EC2 Instance State-change Notification",
            [instance.Identity.Arn],
            new JsonObject { ["instance-id"] = instance.Id, ["state"] = instance.State.Name() }
        );

    // By its place in the order of launches, which is the same in every run; its id is not.
    private void Show(Instance instance, string change)
    {
        var thing = $"{instance.Identity.AccountId} instance {instance.Sequence}";
        shown[instance.Id].Set(instance, time.GetUtcNow(), lag.Of(LagKind.Ec2Instances, thing, change));
    }

    private Instance Change(string instanceId, string what, Func<Instance, Instance> change)
    {
        Instance changed;
        lock (gate)
        {
            if (!instances.TryGetValue(instanceId, out var before))
                throw new AwsException("InvalidInstanceID.NotFound", $"The instance ID '{instanceId}' does not exist");
            instances[instanceId] = changed = change(before);
            Show(changed, what);
        }
        Changed?.Invoke(changed);
        return changed;
    }
}

/// <summary>What a RunInstances call specifies for each of its instances.</summary>
internal sealed record LaunchRequest(
    string AccountId,
    string Region,
    string AvailabilityZone,
    string ImageId,
    string InstanceType,
    string ClientToken,
    IReadOnlyDictionary<string, string> Tags,
    InstanceProfile? Profile,
    LaunchOptions Options
);
