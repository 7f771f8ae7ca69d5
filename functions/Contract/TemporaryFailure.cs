namespace RepoGrant.Contract;

/// <summary>Throttling, a fault of AWS, propagation that takes its time: the only error of ours that the state machines retry.</summary>
public sealed class TemporaryFailure(string message, Exception? inner = null) : GrantError(message, inner);
