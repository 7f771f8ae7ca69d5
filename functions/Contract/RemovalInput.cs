namespace RepoGrant.Contract;

/// <summary>What Remove configuration is given.</summary>
public sealed record RemovalInput : StateInput
{
    /// <summary>The instances that lose what the grant has written on them.</summary>
    public required IReadOnlyList<string> InstanceIds { get; init; }

    /// <summary>
    /// Whether they left before, while they could not be reached: only those are cleaned that have not come back to the grant since, and it
    /// is recorded that they are clean.
    /// </summary>
    public bool Left { get; init; }
}
