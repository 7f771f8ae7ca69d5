using System.Collections.Concurrent;
using LocalAws.Ec2;
using LocalAws.Identity;
using LocalAws.Instances;
using LocalAws.Lagging;

namespace LocalAws.Ssm;

/// <summary>An instance whose agent has registered.</summary>
internal sealed record ManagedInstance(Instance Instance, DateTimeOffset LastPing, bool Online);

/// <summary>
/// The agents on instances. An agent registers once the role of its instance allows all that a real one calls, and after the configured
/// delay; until then its instance gets no commands.
/// </summary>
internal sealed class ManagedInstances : IAsyncDisposable
{
    /// <summary>
    /// The permissions that the agent cannot do without: to register, and one of its two ways to get messages, both of which
    /// AmazonSSMManagedInstanceCore allows ("ec2messages, ssmmessages, and other API operations", Systems Manager user guide).
    /// </summary>
    private static readonly string[] AgentActions =
    [
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
        "ec2messages:AcknowledgeMessage",
        "ec2messages:DeleteMessage",
        "ec2messages:FailMessage",
        "ec2messages:GetEndpoint",
        "ec2messages:GetMessages",
        "ec2messages:SendReply",
    ];

    /// <summary>
    /// How often an agent without permissions retries; it also retries when its instance gets another profile. A real one sleeps 25 to
    /// 30 minutes between tries.
    /// </summary>
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    private readonly InstanceRegistry registry;
    private readonly InstanceHost hosts;
    private readonly AccessControl access;
    private readonly TimeProvider time;
    private readonly TimeSpan registration;
    private readonly Lag lag;
    private readonly Action<string> log;
    private readonly ConcurrentDictionary<string, Registration> registered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> registering = new(StringComparer.Ordinal);
    private readonly BackgroundWork agents;

    public ManagedInstances(InstanceRegistry registry, InstanceHost hosts, AccessControl access, Lag lag, LocalAwsOptions options)
    {
        this.lag = lag;
        (this.registry, this.hosts, this.access) = (registry, hosts, access);
        (time, registration, log) = (options.Time, options.Delays.AgentRegistration, options.Log);
        agents = new(log);
        registry.Changed += OnChanged;
    }

    /// <summary>The managed instances of an account in a Region, in the order of their launch.</summary>
    public IReadOnlyList<ManagedInstance> All(string accountId, string region) =>
        [.. registry.All(accountId, region).Select(i => Find(i, agent => agent.ShownAt)).OfType<ManagedInstance>()];

    /// <summary>An instance that commands can be sent to: registered and running. Its agent may have lost its permissions since.</summary>
    public ManagedInstance? FindRunning(string accountId, string region, string instanceId) =>
        registry.Find(accountId, region, instanceId) is { State: InstanceState.Running } running
            ? Find(running, agent => agent.SendableAt)
            : null;

    /// <summary>Whether the agent can talk to Systems Manager now.</summary>
    public bool IsOnline(string instanceId) =>
        registry.Find(instanceId) is { State: InstanceState.Running } instance && registered.ContainsKey(instanceId) && HasRights(instance);

    /// <summary>
    /// Saves which agents have registered. After the returned action the others try again once the registry reports their instances.
    /// </summary>
    public Action Remember()
    {
        var then = registered.ToArray();
        return () =>
        {
            registered.Clear();
            foreach (var (instanceId, since) in then)
                registered[instanceId] = since;
        };
    }

    public ValueTask DisposeAsync()
    {
        registry.Changed -= OnChanged;
        return agents.DisposeAsync();
    }

    // That the list shows an instance does not mean that a command can be sent to it, nor the other way round.
    private ManagedInstance? Find(Instance instance, Func<Registration, DateTimeOffset> from)
    {
        if (instance.State is InstanceState.Terminated or InstanceState.ShuttingDown || !registered.TryGetValue(instance.Id, out var agent))
            return null;
        if (from(agent) > time.GetUtcNow())
            return null;
        var online = instance.State == InstanceState.Running && HasRights(instance);
        return new(instance, online ? time.GetUtcNow() : agent.At, online);
    }

    private void OnChanged(Instance instance)
    {
        // A stopped instance's agent registers again when it starts.
        if (instance.State is InstanceState.Stopping or InstanceState.Terminated)
            registered.TryRemove(instance.Id, out _);
        if (instance.State != InstanceState.Running || registered.ContainsKey(instance.Id))
            return;
        var changed = new SemaphoreSlim(0);
        if (registering.TryAdd(instance.Id, changed))
            agents.Add(RegisterAsync(instance.Id, changed, agents.Stopped));
        else if (registering.TryGetValue(instance.Id, out var waiting))
            waiting.Release();
    }

    private async Task RegisterAsync(string instanceId, SemaphoreSlim changed, CancellationToken cancellationToken)
    {
        try
        {
            while (registry.Find(instanceId) is { State: InstanceState.Running } instance)
            {
                if (HasRights(instance))
                {
                    await Task.Delay(registration, time, cancellationToken);
                    if (registry.Find(instanceId) is { State: InstanceState.Running } still && HasRights(still))
                    {
                        registered[instanceId] = Register(still);
                        return;
                    }
                }
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(changed.WaitAsync(either.Token), Task.Delay(Retry, time, either.Token));
                await either.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log($"The agent of {instanceId} could not register: {e}");
        }
        finally
        {
            registering.TryRemove(instanceId, out _);
        }
    }

    private Registration Register(Instance instance)
    {
        var (now, thing) = (time.GetUtcNow(), $"{instance.Identity.AccountId} instance {instance.Sequence}");
        return new(now, now + lag.Of(LagKind.SsmInstances, thing, "shown"), now + lag.Of(LagKind.SsmInstances, thing, "sendable"));
    }

    private bool HasRights(Instance instance)
    {
        var credential = hosts.RoleOf(instance.Identity, () => registry.Find(instance.Id)?.Profile?.Profile).Get().Credential;
        return credential is not null && Array.TrueForAll(AgentActions, action => Allows(credential.Principal, instance, action));
    }

    private bool Allows(Principal agent, Instance instance, string action) =>
        access
            .Decide(
                agent,
                instance.Identity.Region,
                action,
                action == "ssm:UpdateInstanceInformation" ? instance.Identity.Arn : "*",
                null,
                []
            )
            .Allowed;

    /// <summary>When an agent registered, from when on lists show it, and from when on commands are taken for it.</summary>
    private sealed record Registration(DateTimeOffset At, DateTimeOffset ShownAt, DateTimeOffset SendableAt);
}
