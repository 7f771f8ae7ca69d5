namespace RepoGrant.Contract;

/// <summary>AWS denied a call: one of the two stacks lacks a permission. The message names the action.</summary>
public sealed class AccessDenied(string message, Exception inner) : GrantError(message, inner);
