using System.Globalization;
using LocalAws.Ec2;
using LocalAws.Lagging;

namespace LocalAws.Ssm;

/// <summary>The status of a command, an invocation or a step.</summary>
/// <param name="Status">One of the API's statuses.</param>
/// <param name="Details">The status details, such as DeliveryTimedOut.</param>
internal sealed record CommandStatus(string Status, string Details)
{
    public static readonly CommandStatus Pending = new("Pending", "Pending");
    public static readonly CommandStatus InProgress = new("InProgress", "InProgress");
    public static readonly CommandStatus Success = new("Success", "Success");
    public static readonly CommandStatus Failed = new("Failed", "Failed");
    public static readonly CommandStatus Cancelling = new("Cancelling", "Cancelling");
    public static readonly CommandStatus Cancelled = new("Cancelled", "Cancelled");
    public static readonly CommandStatus ExecutionTimedOut = new("TimedOut", "ExecutionTimedOut");
    public static readonly CommandStatus DeliveryTimedOut = new("TimedOut", "DeliveryTimedOut");
    public static readonly CommandStatus Undeliverable = new("Failed", "Undeliverable");

    /// <summary>A command whose targets match no managed instance.</summary>
    public static readonly CommandStatus NoInstances = new("Success", "NoInstancesInTag");

    /// <summary>Not sent because there had been too many errors.</summary>
    public static readonly CommandStatus Terminated = new("Failed", "Terminated");

    public bool HasEnded => Status is not ("Pending" or "InProgress" or "Cancelling");
}

/// <summary>What one step did on one instance.</summary>
internal sealed record StepResult(string Name, CommandStatus Status)
{
    /// <summary>-1 until the step has ended.</summary>
    public int ResponseCode { get; init; } = -1;

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string Output { get; init; } = "";

    public string Error { get; init; } = "";
}

/// <summary>A command on one instance, at one moment.</summary>
internal sealed record Invocation(string InstanceId, string InstanceName, CommandStatus Status, IReadOnlyList<StepResult> Steps);

/// <summary>A command as it was sent, and its invocations.</summary>
internal sealed class Command
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Invocation> invocations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Told> told = new(StringComparer.Ordinal);

    public required string Id { get; init; }

    public required Lag Lag { get; init; }

    public required TimeProvider Time { get; init; }

    public required string AccountId { get; init; }

    public required string Region { get; init; }

    public required Document Document { get; init; }

    public required DocumentVersion Version { get; init; }

    /// <summary>The version as the request named it: responses repeat it, whichever number it means.</summary>
    public required string VersionName { get; init; }

    public required CommandParameters Parameters { get; init; }

    public required string Comment { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>How long an invocation may wait for an agent to take it.</summary>
    public required TimeSpan DeliveryTimeout { get; init; }

    /// <summary>When an agent that takes the command at the last moment must be done: the longest step decides.</summary>
    public DateTimeOffset ExpiresAfter => RequestedAt + DeliveryTimeout + Version.Content.Steps.Max(ExecutionTimeout);

    /// <summary>The ids in the request; empty if it has targets.</summary>
    public required IReadOnlyList<string> InstanceIds { get; init; }

    /// <summary>The targets in the request, unchanged.</summary>
    public required System.Text.Json.Nodes.JsonArray Targets { get; init; }

    public required string MaxConcurrency { get; init; }

    public required string MaxErrors { get; init; }

    /// <summary>Cancels an invocation, by instance.</summary>
    public Dictionary<string, CancellationTokenSource> Cancellations { get; } = new(StringComparer.Ordinal);

    /// <summary>In the order of the targets.</summary>
    public IReadOnlyList<Invocation> Invocations
    {
        get
        {
            lock (gate)
                return [.. invocations.Values];
        }
    }

    /// <summary>The status of all invocations together: the worst one, once all have ended.</summary>
    public CommandStatus Status
    {
        get
        {
            var all = Invocations;
            if (all.Count == 0)
                return CommandStatus.NoInstances;
            if (all.All(i => i.Status == CommandStatus.Pending))
                return CommandStatus.Pending;
            if (all.FirstOrDefault(i => !i.Status.HasEnded) is { } open)
                return open.Status == CommandStatus.Cancelling ? CommandStatus.Cancelling : CommandStatus.InProgress;
            string[] worst = ["Failed", "TimedOut", "Cancelled"];
            return worst.Select(status => all.FirstOrDefault(i => i.Status.Status == status)?.Status).FirstOrDefault(s => s is not null)
                ?? CommandStatus.Success;
        }
    }

    /// <summary>Its approximate size in memory, in bytes.</summary>
    public long Weight
    {
        get
        {
            lock (gate)
            {
                return invocations.Values.Sum(i => 500L + i.Steps.Sum(step => 300L + (2L * (step.Output.Length + step.Error.Length))))
                    + (2L * Targets.ToJsonString().Length);
            }
        }
    }

    public void Add(Instance instance)
    {
        lock (gate)
        {
            invocations.Add(
                instance.Id,
                new(
                    instance.Id,
                    instance.Identity.PrivateDnsName,
                    CommandStatus.Pending,
                    [.. Version.Content.Steps.Select(s => new StepResult(s.Name, CommandStatus.Pending))]
                )
            );
            Cancellations.Add(instance.Id, new());
            told.Add(instance.Id, new($"{AccountId} instance {instance.Sequence} {Document.Name}"));
            Tell(instance.Id);
        }
    }

    /// <summary>
    /// How long a step may run: the agent accepts 5 seconds to 48 hours, and uses its default of an hour for any other value.
    /// </summary>
    public TimeSpan ExecutionTimeout(DocumentStep step) =>
        TimeSpan.FromSeconds(
            int.TryParse(Parameters.Text(step.TimeoutSeconds), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 5 and <= 172800
                ? number
                : 3600
        );

    public Invocation? Find(string instanceId)
    {
        lock (gate)
            return invocations.GetValueOrDefault(instanceId);
    }

    /// <summary>Changes an invocation unless it has ended.</summary>
    public void Change(string instanceId, Func<Invocation, Invocation> change)
    {
        lock (gate)
        {
            if (!invocations[instanceId].Status.HasEnded)
            {
                invocations[instanceId] = change(invocations[instanceId]);
                Tell(instanceId);
            }
        }
    }

    /// <summary>An invocation as GetCommandInvocation tells it; null where it is not to be read yet.</summary>
    public Invocation? FindTold(string instanceId)
    {
        lock (gate)
            return told.GetValueOrDefault(instanceId)?.ByItself.At(Time.GetUtcNow());
    }

    /// <summary>The invocations as lists tell them, which need not be what GetCommandInvocation tells.</summary>
    public IReadOnlyList<Invocation> Listed()
    {
        var now = Time.GetUtcNow();
        lock (gate)
            return [.. told.Values.Select(one => one.Listed.At(now)).OfType<Invocation>()];
    }

    private void Tell(string instanceId)
    {
        var (invocation, late, now) = (invocations[instanceId], told[instanceId], Time.GetUtcNow());
        var status = invocation.Status.Details;
        late.ByItself.Set(invocation, now, Lag.Of(LagKind.SsmCommands, late.Thing, "get " + status));
        late.Listed.Set(invocation, now, Lag.Of(LagKind.SsmCommands, late.Thing, "list " + status));
    }

    /// <summary>An invocation as the API shows it, late.</summary>
    private sealed record Told(string Thing)
    {
        public Late<Invocation> ByItself { get; } = new(null);

        public Late<Invocation> Listed { get; } = new(null);
    }
}
