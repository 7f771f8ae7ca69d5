namespace RepoGrant.Contract;

/// <summary>An instance that no longer has access.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Since">When the last run with something to take from it found that the request does not select it.</param>
public sealed record LeftInstance(string InstanceId, DateTimeOffset Since)
{
    /// <summary>
    /// Whether it had an instance profile that was not the grant's: its sessions are those of another role, so only the access policy keeps
    /// it out.
    /// </summary>
    public bool WithoutProfile { get; init; }
}
