namespace RepoGrant.Contract;

/// <summary>A repository of the request does not exist in its Region of the repository account.</summary>
public sealed class RepositoryNotFound(string message) : GrantError(message);
