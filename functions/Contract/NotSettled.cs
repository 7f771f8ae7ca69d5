namespace RepoGrant.Contract;

/// <summary>
/// The grant was changed so recently that IAM may not show it yet: a run could not take away what it does not see. The state machine
/// waits, and the execution keeps the grant meanwhile.
/// </summary>
public sealed class NotSettled(string message) : GrantError(message);
