using LocalAws.Instances;

namespace LocalAws.Ec2;

/// <summary>An instance's state, with the code that EC2 returns for it.</summary>
internal enum InstanceState
{
    Pending = 0,
    Running = 16,
    ShuttingDown = 32,
    Terminated = 48,
    Stopping = 64,
    Stopped = 80,
}

/// <summary>EC2's spelling of the states.</summary>
internal static class InstanceStateNames
{
    public static string Name(this InstanceState state) =>
        state == InstanceState.ShuttingDown ? "shutting-down" : state.ToString().ToLowerInvariant();
}

/// <summary>The association of an instance with a profile.</summary>
internal sealed record ProfileAssociation(string Id, ProfileReference Profile)
{
    /// <summary>From when on EC2 calls it associated; until then it is associating.</summary>
    public DateTimeOffset AssociatedAt { get; init; }
}

/// <summary>An instance at one moment; a change makes a new one.</summary>
internal sealed record Instance
{
    public required InstanceIdentity Identity { get; init; }

    /// <summary>Its place in the order of launches, by which descriptions are paged.</summary>
    public required long Sequence { get; init; }

    public required string ReservationId { get; init; }

    public required int LaunchIndex { get; init; }

    public string ClientToken { get; init; } = "";

    public InstanceState State { get; init; } = InstanceState.Pending;

    /// <summary>Why it is in this state, as EC2 tells people; empty while it runs.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When it was terminated; EC2 shows it for about an hour after that.</summary>
    public DateTimeOffset? TerminatedAt { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    public ProfileAssociation? Profile { get; init; }

    public required LaunchOptions Options { get; init; }

    public string Id => Identity.InstanceId;
}
