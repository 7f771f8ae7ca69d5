namespace RepoGrant.Contract;

/// <summary>A resource has a name that the grant needs, and is not the grant's.</summary>
public sealed class ConflictingResource(string message) : GrantError(message);
