namespace RepoGrant.Contract;

/// <summary>
/// A quota of an account is used up: no retry helps. The message has AWS's own words, the quota's name and number among them.
/// </summary>
public sealed class QuotaExceeded(string message, Exception inner) : GrantError(message, inner);
