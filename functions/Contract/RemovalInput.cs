namespace RepoGrant.Contract;

/// <summary>What Remove configuration is given.</summary>
public sealed record RemovalInput : StateInput
{
    /// <summary>The instances that lose what the grant has written on them.</summary>
    public required IReadOnlyList<string> InstanceIds { get; init; }
}
