namespace RepoGrant.Contract;

/// <summary>An instance that the grant has been applied to and that the request does not select.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="State">Its state as EC2 names it; terminated where EC2 does not know it any more.</param>
/// <param name="HasProfile">Whether it has an instance profile of the grant.</param>
public sealed record LeavingInstance(string InstanceId, string State, bool HasProfile)
{
    /// <summary>Whether it has left before, and only what the grant wrote there is still to be taken away.</summary>
    public bool Left { get; init; }
}
