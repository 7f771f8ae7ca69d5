namespace RepoGrant.Contract;

/// <summary>Throttling, an AWS fault or slow propagation: the only error of ours that the state machines retry.</summary>
public sealed class TemporaryFailure(string message, Exception? inner = null) : GrantError(message, inner);
