namespace RepoGrant.Contract;

/// <summary>
/// Another execution has revoked the expired grant meanwhile: two reconciliations had found it. The state machine ends without an error and
/// without an event.
/// </summary>
public sealed class RevokedAlready(string message) : GrantError(message);
