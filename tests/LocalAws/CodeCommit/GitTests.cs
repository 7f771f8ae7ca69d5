namespace LocalAws.Tests.CodeCommit;

/// <summary>The machine's own git with the aws CLI's credential helper, through the HTTPS proxy, as on an instance.</summary>
public class GitTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    private const string A = LocalAwsFixture.AccountA;
    private const string B = LocalAwsFixture.AccountB;
    private const string Main = "refs/heads/main";

    [Fact]
    public async Task What_is_pushed_is_cloned_and_the_first_branch_becomes_the_default()
    {
        var (url, work) = await RepositoryWithCommitAsync("Pushed", branch: "trunk");
        await OkAsync(A, work, "push", url, "trunk");
        var clone = NewFolder();
        await OkAsync(A, clone, "clone", "--quiet", url, ".");
        Assert.Equal(await HeadAsync(work), await HeadAsync(clone));
        var metadata = (await aws.AwsAsync(A, "codecommit", "get-repository", "--repository-name", "Pushed")).Json["repositoryMetadata"]!;
        Assert.Equal("trunk", (string?)metadata["defaultBranch"]);
        var branch = (await aws.AwsAsync(A, "codecommit", "get-branch", "--repository-name", "Pushed", "--branch-name", "trunk")).Json[
            "branch"
        ]!;
        Assert.Equal(await HeadAsync(work), (string?)branch["commitId"]);
    }

    [Theory]
    [InlineData("protocol.version=0")]
    [InlineData("protocol.version=2")]
    [InlineData("http.postBuffer=100000")]
    public async Task Old_and_new_protocol_small_and_chunked_bodies_work(string setting)
    {
        var (url, work) = await RepositoryWithCommitAsync("Variant-" + setting.Replace('=', '-'));
        await OkAsync(A, work, "-c", setting, "push", url, "main", "main:refs/tags/v1");
        await OkAsync(A, work, "-c", setting, "fetch", url, Main);
        var listed = await GitAsync(A, work, "-c", setting, "ls-remote", url);
        Assert.Contains($"{await HeadAsync(work)}\trefs/tags/v1", listed.Output);
    }

    [Fact]
    public async Task A_missing_repository_and_another_accounts_are_not_found()
    {
        var (url, work) = await RepositoryWithCommitAsync("OnlyInA");
        Assert.Contains("not found", (await GitAsync(B, work, "ls-remote", url)).Error);
        Assert.Contains("not found", (await GitAsync(A, work, "ls-remote", url + "x")).Error);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_with_403()
    {
        var (url, work) = await RepositoryWithCommitAsync("WrongSecret");
        var environment = GitEnvironment(A);
        environment["AWS_SECRET_ACCESS_KEY"] = "wrong";
        Assert.Contains("The requested URL returned error: 403", (await aws.RunAsync("git", ["ls-remote", url], environment, work)).Error);
    }

    [Fact]
    public async Task Without_credentials_the_status_is_401()
    {
        var (url, work) = await RepositoryWithCommitAsync("NoCredentials");
        var environment = GitEnvironment(A);
        environment["GIT_CONFIG_COUNT"] = "0";
        Assert.Contains("could not read Username", (await aws.RunAsync("git", ["ls-remote", url], environment, work)).Error);
    }

    [Fact]
    public async Task Reading_needs_GitPull_and_writing_GitPush()
    {
        var (url, work) = await RepositoryWithCommitAsync("ReadOnly");
        await OkAsync(A, work, "push", url, "main");
        var reader = await UserAsync("reader", """{"Effect":"Allow","Action":"codecommit:GitPull","Resource":"*"}""");
        Assert.Equal(0, (await GitAsync(reader, work, "ls-remote", url)).ExitCode);
        Assert.Contains("The requested URL returned error: 403", (await GitAsync(reader, work, "push", url, "main:other")).Error);
        var writer = await UserAsync("writer", """{"Effect":"Allow","Action":"codecommit:GitPush","Resource":"*"}""");
        Assert.Contains("The requested URL returned error: 403", (await GitAsync(writer, work, "ls-remote", url)).Error);
        Assert.Equal(0, (await GitAsync(writer, work, "push", url, "main:other")).ExitCode);
    }

    [Fact]
    public async Task A_push_to_a_protected_branch_is_refused_alone_or_among_others()
    {
        var (url, work) = await RepositoryWithCommitAsync("Protected");
        await OkAsync(A, work, "push", url, "main");
        var before = (await GitAsync(A, work, "ls-remote", url)).Output;
        await CommitAsync(work);
        var user = await UserAsync(
            "protected",
            """
            {"Effect":"Allow","Action":["codecommit:GitPull","codecommit:GitPush"],"Resource":"*"},
            {"Effect":"Deny","Action":"codecommit:GitPush","Resource":"*","Condition":
              {"StringEqualsIfExists":{"codecommit:References":"refs/heads/main"},"Null":{"codecommit:References":"false"}}}
            """
        );
        Assert.Contains("403", (await GitAsync(user, work, "push", url, "main")).Error);
        Assert.Contains("403", (await GitAsync(user, work, "push", url, "main:feature", "main")).Error);
        Assert.Contains("403", (await GitAsync(user, work, "push", url, ":main")).Error);
        Assert.Equal(before, (await GitAsync(A, work, "ls-remote", url)).Output);
        Assert.Equal(0, (await GitAsync(user, work, "push", url, "main:feature")).ExitCode);
    }

    [Fact]
    public async Task A_client_that_hangs_up_in_the_middle_of_a_push_does_no_harm()
    {
        var (url, work) = await RepositoryWithCommitAsync("HungUp");
        var large = new byte[30_000_000];
        Random.Shared.NextBytes(large);
        await File.WriteAllBytesAsync(Path.Combine(work, "large"), large, TestContext.Current.CancellationToken);
        await CommitAsync(work);
        using (var push = aws.Start("git", ["push", "--progress", url, "main"], GitEnvironment(A), work))
        {
            // Killed as soon as it has begun to write the pack.
            while (
                await push.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
                && !line.Contains("Writing objects", StringComparison.Ordinal)
            ) { }

            push.Kill(entireProcessTree: true);
            await push.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await OkAsync(A, work, "push", url, "main");
        Assert.Contains(await HeadAsync(work), (await GitAsync(A, work, "ls-remote", url)).Output);
    }

    private async Task<(string Url, string Work)> RepositoryWithCommitAsync(string name, string branch = "main")
    {
        var created = (await aws.AwsAsync(A, "codecommit", "create-repository", "--repository-name", name)).Json;
        var work = NewFolder();
        await OkAsync(A, work, "init", "--quiet", "--initial-branch", branch);
        await CommitAsync(work);
        return ((string)created["repositoryMetadata"]!["cloneUrlHttp"]!, work);
    }

    private async Task CommitAsync(string work)
    {
        // Random, so that it does not compress: more than a git client buffers to send in one piece when told to buffer little.
        var content = new byte[200_000];
        Random.Shared.NextBytes(content);
        await File.WriteAllBytesAsync(Path.Combine(work, Guid.NewGuid().ToString()), content, TestContext.Current.CancellationToken);
        await OkAsync(A, work, "add", ".");
        await OkAsync(A, work, "commit", "--quiet", "--message", "a commit");
    }

    /// <summary>An IAM user of account A with these statements.</summary>
    private async Task<AwsKeys> UserAsync(string name, string statements)
    {
        await aws.AwsAsync(A, "iam", "create-user", "--user-name", name);
        var put = await aws.AwsAsync(
            A,
            "iam",
            "put-user-policy",
            "--user-name",
            name,
            "--policy-name",
            "p",
            "--policy-document",
            $$"""{"Version":"2012-10-17","Statement":[{{statements}}]}"""
        );
        Assert.True(put.ExitCode == 0, put.Error);
        var key = (await aws.AwsAsync(A, "iam", "create-access-key", "--user-name", name)).Json["AccessKey"]!;
        return new((string)key["AccessKeyId"]!, (string)key["SecretAccessKey"]!, null);
    }

    private async Task<string> HeadAsync(string work) => (await GitAsync(A, work, "rev-parse", "HEAD")).Output.Trim();

    private async Task OkAsync(string account, string work, params string[] arguments)
    {
        var result = await GitAsync(account, work, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private Task<ProgramRun> GitAsync(string account, string work, params string[] arguments) =>
        aws.RunAsync("git", arguments, GitEnvironment(account), work);

    private Task<ProgramRun> GitAsync(AwsKeys keys, string work, params string[] arguments)
    {
        var environment = GitEnvironment(A);
        environment["AWS_ACCESS_KEY_ID"] = keys.AccessKeyId;
        environment["AWS_SECRET_ACCESS_KEY"] = keys.SecretAccessKey;
        return aws.RunAsync("git", arguments, environment, work);
    }

    private Dictionary<string, string?> GitEnvironment(string account)
    {
        var environment = aws.InstanceEnvironment(account);
        var settings = new Dictionary<string, string>
        {
            ["credential.helper"] = "!aws codecommit credential-helper $@",
            ["credential.UseHttpPath"] = "true",
            ["user.name"] = "tester",
            ["user.email"] = "tester@example.com",
        };
        environment["GIT_CONFIG_COUNT"] = settings.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var ((name, value), i) in settings.Select((setting, i) => (setting, i)))
        {
            environment[$"GIT_CONFIG_KEY_{i}"] = name;
            environment[$"GIT_CONFIG_VALUE_{i}"] = value;
        }

        return environment;
    }

    private string NewFolder() => Directory.CreateDirectory(Path.Combine(aws.Folder, "work", Guid.NewGuid().ToString())).FullName;
}
