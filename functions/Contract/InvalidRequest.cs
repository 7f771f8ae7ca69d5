namespace RepoGrant.Contract;

/// <summary>
/// The request cannot be granted as it is. The message lists every problem: where it is, what was found and what is allowed. Never retried.
/// </summary>
public sealed class InvalidRequest(string message) : GrantError(message);
