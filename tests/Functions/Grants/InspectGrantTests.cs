using Amazon.IdentityManagement;
using Amazon.SimpleSystemsManagement;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>What is refused before AWS is asked anything. What is found is shown by the stories, on LocalAws.</summary>
public sealed class InspectGrantTests
{
    [Theory]
    [InlineData("""{}""", "$.grant")]
    [InlineData("""{"grant":{"name":"a"}}""", "$.grant.accountId", "$.grant.region")]
    [InlineData("""{"grant":{"name":"a/b","accountId":"1","region":"x"},"mode":"no"}""", "$.grant.name", "$.grant.accountId", "$.mode")]
    [InlineData("""{"grant":{"name":"a","accountId":"222222222222","region":"us-east-2"},"instanceIds":["i-00000001"]}""", "$.instanceIds")]
    [InlineData("""{"grant":{"name":"a","accountId":"222222222222","region":"us-east-2","x":1}}""", "$.grant.x")]
    public async Task Every_problem_is_said_before_anything_is_asked(string input, params string[] paths)
    {
        var (iam, asked) = TestKit.Fakes.Fake.Of<IAmazonIdentityManagementService>();
        var (ssm, _) = TestKit.Fakes.Fake.Of<IAmazonSimpleSystemsManagement>();
        var handler = new InspectGrant(
            new GrantStore(ssm),
            iam,
            Some.Provisioner(new ConsumerClients()),
            Some.Settings,
            TimeProvider.System
        );

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => handler.InspectGrantAsync(Some.Stream(input), new Invocation()));

        Assert.All(paths, path => Assert.Contains(path, refused.Message, StringComparison.Ordinal));
        Assert.Empty(asked.Made<AmazonIdentityManagementServiceRequest>());
    }
}
