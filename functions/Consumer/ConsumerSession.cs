using Amazon.Runtime;

namespace RepoGrant.Consumer;

/// <summary>
/// Temporary credentials of the provisioner role. They exist only in one invocation's memory and are never part of a state.
/// </summary>
internal sealed class ConsumerSession(AWSCredentials credentials, string region)
{
    public AWSCredentials Credentials => credentials;

    public string Region => region;
}
