namespace RepoGrant.Contract;

/// <summary>Another execution is changing the grant. The state machines wait for it for a few minutes.</summary>
public sealed class GrantInProgress(string message) : GrantError(message);
