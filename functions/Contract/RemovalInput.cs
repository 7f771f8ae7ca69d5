namespace RepoGrant.Contract;

/// <summary>The input of Remove configuration.</summary>
public sealed record RemovalInput : StateInput
{
    /// <summary>The instances from which to remove what the grant wrote.</summary>
    public required IReadOnlyList<string> InstanceIds { get; init; }

    /// <summary>
    /// Whether they left earlier, while they could not be reached: then only those that have not rejoined the grant since are cleaned, and
    /// recorded as clean.
    /// </summary>
    public bool Left { get; init; }
}
