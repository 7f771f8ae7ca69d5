namespace RepoGrant.Contract;

/// <summary>An error that RepoGrant has no name for: an unknown response from AWS, or a bug of its own.</summary>
public sealed class UnexpectedError(string message, Exception inner) : GrantError(message, inner);
