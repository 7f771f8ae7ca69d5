namespace RepoGrant.Contract;

/// <summary>What the state machine publishes about a grant on the stack's event bus; <c>events/schemas</c> describes the detail.</summary>
/// <param name="Type">The event's detail type, one of this class's constants.</param>
/// <param name="Detail">The event's detail.</param>
public sealed record GrantEvent(string Type, GrantEventDetail Detail)
{
    /// <summary>The newest run gave the access, which the one before had not, if there was one.</summary>
    public const string AccessGranted = "Access Granted";

    /// <summary>A run has changed something of a grant that gave access before.</summary>
    public const string AccessChanged = "Access Changed";

    /// <summary>The grant has been taken away.</summary>
    public const string AccessRevoked = "Access Revoked";

    /// <summary>A run or a revocation has failed, or an instance could not prove its access.</summary>
    public const string AccessFailed = "Access Failed";
}
