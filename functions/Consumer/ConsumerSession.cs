using Amazon.Runtime;

namespace RepoGrant.Consumer;

/// <summary>Temporary credentials of the provisioner role. They live in one invocation's memory and are never part of a state.</summary>
internal sealed record ConsumerSession(AWSCredentials Credentials, string Region);
