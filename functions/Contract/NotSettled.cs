namespace RepoGrant.Contract;

/// <summary>
/// The grant was changed so recently that IAM may not show it yet: what a run would miss then, it could not take away. The state machine
/// waits, and the execution keeps the grant meanwhile.
/// </summary>
public sealed class NotSettled(string message) : GrantError(message);
