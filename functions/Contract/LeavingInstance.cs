namespace RepoGrant.Contract;

/// <summary>An instance that the grant has been applied to and that the request does not select.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="State">Its state as EC2 names it; terminated if EC2 no longer knows it.</param>
/// <param name="HasProfile">Whether it has an instance profile of the grant.</param>
public sealed record LeavingInstance(string InstanceId, string State, bool HasProfile)
{
    /// <summary>Whether it left earlier, and only what the grant wrote there still has to be removed.</summary>
    public bool Left { get; init; }

    /// <summary>
    /// Whether it has an instance profile that is not the grant's. One that has none can only have credentials of the grant's role, which
    /// it kept when the profile was taken off.
    /// </summary>
    public bool HasOther { get; init; }

    /// <summary>
    /// Whether the grant has never written anything there: an instance is recorded before its first command, and this one is not. A run
    /// that ended before that has associated the profile with it.
    /// </summary>
    public bool Untouched { get; init; }
}
