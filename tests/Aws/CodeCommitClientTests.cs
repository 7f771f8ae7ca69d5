using Amazon;
using Amazon.CodeCommit;
using Amazon.CodeCommit.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Microsoft.AspNetCore.Http;

namespace Aws.Tests;

public sealed class CodeCommitClientTests
{
    [Fact]
    public async Task GetRepository_sends_JSON_1_1_and_reads_the_metadata()
    {
        await using var server = await AnsweringAsync(
            200,
            """
            {"repositoryMetadata":{"accountId":"111111111111","repositoryId":"id","repositoryName":"SharedDemoRepo",
             "unknown":{"a":[1,{"Arn":"no"}]},
             "lastModifiedDate":1.767225600123E9,"cloneUrlHttp":"https://git-codecommit.us-east-2.amazonaws.com/v1/repos/SharedDemoRepo",
             "Arn":"arn:aws:codecommit:us-east-2:111111111111:SharedDemoRepo","kmsKeyId":"key"}}
            """
        );
        using var client = Client(server);

        var metadata = (
            await client.GetRepositoryAsync(
                new GetRepositoryRequest { RepositoryName = "SharedDemoRepo" },
                TestContext.Current.CancellationToken
            )
        ).RepositoryMetadata;

        var request = await server.NextAsync();
        Assert.Equal("""{"repositoryName":"SharedDemoRepo"}""", request.Body);
        Assert.Equal("CodeCommit_20150413.GetRepository", request.Headers["X-Amz-Target"]);
        Assert.Equal("application/x-amz-json-1.1", request.Headers.ContentType);
        Assert.Contains("/eu-west-1/codecommit/aws4_request", request.Headers.Authorization.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            ("111111111111", "SharedDemoRepo", "arn:aws:codecommit:us-east-2:111111111111:SharedDemoRepo", "key", null),
            (metadata.AccountId, metadata.RepositoryName, metadata.Arn, metadata.KmsKeyId, metadata.DefaultBranch)
        );
    }

    [Theory]
    [InlineData("RepositoryDoesNotExistException", typeof(RepositoryDoesNotExistException))]
    [InlineData("InvalidRepositoryNameException", typeof(InvalidRepositoryNameException))]
    [InlineData("EncryptionKeyAccessDeniedException", typeof(EncryptionKeyAccessDeniedException))]
    [InlineData("AccessDeniedException", typeof(AmazonCodeCommitException))]
    public async Task An_error_has_its_own_exception(string code, Type type)
    {
        await using var server = await AnsweringAsync(400, $$"""{"__type":"{{code}}","message":"SharedDemoRepo does not exist"}""");
        using var client = Client(server);

        var error = await Assert.ThrowsAnyAsync<AmazonCodeCommitException>(() =>
            client.GetRepositoryAsync(new() { RepositoryName = "SharedDemoRepo" }, TestContext.Current.CancellationToken)
        );

        Assert.Equal((type, code, "SharedDemoRepo does not exist"), (error.GetType(), error.ErrorCode, error.Message));
    }

    [Theory]
    [InlineData("us-east-2", "https://codecommit.us-east-2.amazonaws.com/")]
    [InlineData("cn-north-1", "https://codecommit.cn-north-1.amazonaws.com.cn/")]
    public void The_endpoint_is_that_of_the_Region(string region, string url)
    {
        var config = new AmazonCodeCommitConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) };

        Assert.Equal(
            new Uri(url),
            new Uri(config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new GetRepositoryRequest())).URL)
        );
    }

    private static Task<HttpServer> AnsweringAsync(int status, string body) =>
        HttpServer.StartAsync(
            (_, context) =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/x-amz-json-1.1";
                return context.Response.WriteAsync(body);
            }
        );

    private static AmazonCodeCommitClient Client(HttpServer server) =>
        new(
            new SessionAWSCredentials("AKIA0000111111111111", "local", "token"),
            new AmazonCodeCommitConfig { ServiceURL = server.Address.ToString(), AuthenticationRegion = "eu-west-1" }
        );
}
