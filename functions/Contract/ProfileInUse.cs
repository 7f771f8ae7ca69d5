namespace RepoGrant.Contract;

/// <summary>
/// An instance has a profile that is not this grant's, and the owner of its role has not consented to its being extended.
/// </summary>
public sealed class ProfileInUse(string message) : GrantError(message);
