namespace RepoGrant.Contract;

/// <summary>A resource that is not the grant's has a name that the grant needs.</summary>
public sealed class ConflictingResource(string message) : GrantError(message);
