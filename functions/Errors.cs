namespace RepoGrant;

// An exception's class name is the error's name in the state machine, and in the execution that it ends: all of them are public contract.
// InvalidRequest stands with the validation (Requests/InvalidRequest.cs).

/// <summary>A repository of the request does not exist in its Region of the repository account.</summary>
internal sealed class RepositoryNotFound(string message) : Exception(message);

/// <summary>The consumer account's stack is not deployed, or not for this repository account: its provisioner role cannot be assumed, or lacks something.</summary>
internal sealed class ConsumerNotPrepared(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>An instance has a profile that is not this grant's, of a role whose owner did not consent to its being extended.</summary>
internal sealed class ProfileInUse(string message) : Exception(message);

/// <summary>A resource has a name that the grant needs, and is not the grant's.</summary>
internal sealed class ConflictingResource(string message) : Exception(message);

/// <summary>AWS denied a call: a permission is missing in one of the two stacks. The message names the action.</summary>
internal sealed class AccessDenied(string message, Exception inner) : Exception(message, inner);

/// <summary>Throttling, a fault of AWS, propagation that takes its time: the only error of ours that the state machines retry.</summary>
internal sealed class TemporaryFailure(string message, Exception? inner = null) : Exception(message, inner);
