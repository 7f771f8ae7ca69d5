namespace RepoGrant.Contract;

/// <summary>
/// A run for single instances has found that roles or policies of the grant must change: it has to claim the grant first.
/// </summary>
public sealed class ClaimNeeded(string message) : GrantError(message);
