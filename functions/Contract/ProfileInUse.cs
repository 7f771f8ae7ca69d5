namespace RepoGrant.Contract;

/// <summary>An instance has a profile that is not this grant's, of a role whose owner did not consent to its being extended.</summary>
public sealed class ProfileInUse(string message) : GrantError(message);
