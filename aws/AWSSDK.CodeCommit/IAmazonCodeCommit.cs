using Amazon.CodeCommit.Model;
using Amazon.Runtime;

namespace Amazon.CodeCommit;

/// <summary>
/// The CodeCommit operation that RepoGrant calls. It throws exceptions derived from <see cref="AmazonCodeCommitException"/>.
/// </summary>
public interface IAmazonCodeCommit : IAmazonService, IDisposable
{
    Task<GetRepositoryResponse> GetRepositoryAsync(GetRepositoryRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonCodeCommitConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonCodeCommitClient(awsCredentials, (AmazonCodeCommitConfig)clientConfig);
}
