namespace RepoGrant.Contract;

/// <summary>
/// A quota of an account is used up, so a retry does not help. The message quotes AWS, which names the quota and its value.
/// </summary>
public sealed class QuotaExceeded(string message, Exception inner) : GrantError(message, inner);
