namespace LocalAws.Tests.CodeCommit;

public class CodeCommitTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    private const string A = LocalAwsFixture.AccountA;
    private const string B = LocalAwsFixture.AccountB;

    [Fact]
    public async Task A_repository_has_the_requested_settings()
    {
        const string Key = "arn:aws:kms:us-east-2:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        await aws.AwsAsync(
            A,
            "codecommit",
            "create-repository",
            "--repository-name",
            "Described",
            "--repository-description",
            "what for",
            "--kms-key-id",
            Key,
            "--tags",
            "team=web"
        );
        var found = (await aws.AwsAsync(A, "codecommit", "get-repository", "--repository-name", "Described")).Json["repositoryMetadata"]!;
        Assert.Equal($"arn:aws:codecommit:us-east-2:{A}:Described", (string?)found["Arn"]);
        Assert.Equal("https://git-codecommit.us-east-2.amazonaws.com/v1/repos/Described", (string?)found["cloneUrlHttp"]);
        Assert.Equal(("what for", Key), ((string)found["repositoryDescription"]!, (string)found["kmsKeyId"]!));
        Assert.Null(found["defaultBranch"]);
        var tags = (await aws.AwsAsync(A, "codecommit", "list-tags-for-resource", "--resource-arn", (string)found["Arn"]!)).Json["tags"]!;
        Assert.Equal("web", (string?)tags["team"]);
    }

    [Fact]
    public async Task A_repository_belongs_to_one_account_and_Region()
    {
        await aws.AwsAsync(A, "codecommit", "create-repository", "--repository-name", "Mine");
        Assert.Contains(
            "(RepositoryDoesNotExistException)",
            (await aws.AwsAsync(B, "codecommit", "get-repository", "--repository-name", "Mine")).Error
        );
        Assert.Contains(
            "(RepositoryDoesNotExistException)",
            (await aws.AwsAsync(A, "codecommit", "get-repository", "--repository-name", "Mine", "--region", "eu-west-1")).Error
        );
        Assert.Contains(
            "(RepositoryNameExistsException)",
            (await aws.AwsAsync(A, "codecommit", "create-repository", "--repository-name", "Mine")).Error
        );
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("a/b")]
    [InlineData("repository.git")]
    public async Task An_invalid_name_is_refused(string name)
    {
        Assert.Contains(
            "(InvalidRepositoryNameException)",
            (await aws.AwsAsync(A, "codecommit", "create-repository", "--repository-name", name)).Error
        );
    }

    [Fact]
    public async Task A_deleted_repository_leaves_nothing_for_one_of_the_same_name()
    {
        var first = (await aws.AwsAsync(A, "codecommit", "create-repository", "--repository-name", "Again")).Json["repositoryMetadata"]!;
        var deleted = (await aws.AwsAsync(A, "codecommit", "delete-repository", "--repository-name", "Again")).Json;
        Assert.Equal((string?)first["repositoryId"], (string?)deleted["repositoryId"]);
        Assert.Equal(0, (await aws.AwsAsync(A, "codecommit", "delete-repository", "--repository-name", "Again")).ExitCode);
        var second = (await aws.AwsAsync(A, "codecommit", "create-repository", "--repository-name", "Again")).Json["repositoryMetadata"]!;
        Assert.NotEqual((string?)first["repositoryId"], (string?)second["repositoryId"]);
    }
}
