namespace RepoGrant.Contract;

/// <summary>A newer request of the grant has been recorded, or the grant has been revoked: the run has written nothing more.</summary>
public sealed class Superseded(string message) : GrantError(message);
