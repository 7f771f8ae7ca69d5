namespace RepoGrant.Contract;

/// <summary>
/// An error that an execution fails with: the class's name is the error's name in Step Functions, and the message its cause. docs/output.md
/// has a row for each.
/// </summary>
public abstract class GrantError(string message, Exception? inner = null) : Exception(message, inner);
