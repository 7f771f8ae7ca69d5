namespace RepoGrant.Contract;

/// <summary>
/// The consumer account's stack is not deployed, or not for this repository account: its provisioner role cannot be assumed, or lacks
/// something.
/// </summary>
public sealed class ConsumerNotPrepared(string message, Exception inner) : GrantError(message, inner);
