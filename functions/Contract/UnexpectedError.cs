namespace RepoGrant.Contract;

/// <summary>Something that RepoGrant has no name for: an answer of AWS that it does not know, or a fault of its own.</summary>
public sealed class UnexpectedError(string message, Exception inner) : GrantError(message, inner);
