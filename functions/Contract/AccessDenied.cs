namespace RepoGrant.Contract;

/// <summary>AWS denied a call: a permission is missing in one of the two stacks. The message names the action.</summary>
public sealed class AccessDenied(string message, Exception inner) : GrantError(message, inner);
