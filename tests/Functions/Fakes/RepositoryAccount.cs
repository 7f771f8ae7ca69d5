using Amazon.CodeCommit;
using Amazon.CodeCommit.Model;
using RepoGrant.AccountA;

namespace RepoGrant.Tests.Fakes;

/// <summary>The repositories of the repository account, by Region and name.</summary>
internal sealed class RepositoryAccount
{
    public Dictionary<(string Region, string Name), RepositoryMetadata> Repositories { get; } =
        new() { [("us-east-2", "SharedDemoRepo")] = new RepositoryMetadata { RepositoryName = "SharedDemoRepo" } };

    public RepositoryLookup Lookup => new(CodeCommit, Some.AccountA);

    private IAmazonCodeCommit CodeCommit(string region)
    {
        var (client, fake) = Fake.Of<IAmazonCodeCommit>();
        fake.On(
            (GetRepositoryRequest request) =>
                new GetRepositoryResponse
                {
                    RepositoryMetadata =
                        Repositories.GetValueOrDefault((region, request.RepositoryName)) ?? throw new RepositoryDoesNotExistException("no"),
                }
        );
        return client;
    }
}
