using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws.Client;
using LocalAws.Tests.Lambda;

namespace LocalAws.Tests.CloudFormation;

/// <summary>Published versions of functions in a stack: which change makes one, and what becomes of it.</summary>
public sealed class FunctionVersionTests(LambdaFixture lambda) : IClassFixture<LambdaFixture>, IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly string name = StackClient.Name();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private AwsClient Account => new(http, lambda.Endpoint, LambdaFixture.Account, "us-east-2", TimeProvider.System);

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task A_version_whose_description_changes_is_replaced_and_stays_where_the_template_says_so()
    {
        await DeployAsync("CREATE_COMPLETE", "CreateStack", value: "a");
        Assert.Equal(["1"], await VersionsAsync());

        await DeployAsync("UPDATE_COMPLETE", "UpdateStack", value: "b");

        Assert.Equal(["1", "2"], await VersionsAsync());
        Assert.Equal(["a", "b"], await VersionsAsync("Description"));
        var alias = JsonNode.Parse(await Account.RestAsync("lambda", $"/2015-03-31/functions/{name}/aliases/live", Cancelled))!;
        Assert.Equal("2", (string?)alias["FunctionVersion"]);
    }

    /// <summary>Lambda publishes nothing then, and CloudFormation does not take the version that it has not made.</summary>
    [Fact]
    public async Task A_version_of_a_function_that_has_not_changed_is_refused()
    {
        await DeployAsync("CREATE_COMPLETE", "CreateStack", value: "a");

        await DeployAsync("UPDATE_ROLLBACK_COMPLETE", "UpdateStack", value: "a", description: "of the same function");

        Assert.Contains(await ReasonsAsync(), reason => reason.Contains(Exists(1), StringComparison.Ordinal));
        Assert.Equal(["1"], await VersionsAsync());
    }

    [Fact]
    public async Task The_version_of_an_update_that_is_rolled_back_stays_and_has_to_be_deleted_before_the_update_is_repeated()
    {
        await DeployAsync("CREATE_COMPLETE", "CreateStack", value: "a");
        const string Fails = "Role: { Type: AWS::IAM::ManagedPolicy, DependsOn: Alias, Properties: { PolicyDocument: {} } }";
        await DeployAsync("UPDATE_ROLLBACK_COMPLETE", "UpdateStack", value: "b", more: Fails);
        Assert.Equal(["1", "2"], await VersionsAsync());

        await DeployAsync("UPDATE_ROLLBACK_COMPLETE", "UpdateStack", value: "b");
        Assert.Contains(await ReasonsAsync(), reason => reason.Contains(Exists(2), StringComparison.Ordinal));

        var run = await lambda.LocalAws.AwsAsync(
            LambdaFixture.Account,
            "lambda",
            "delete-function",
            "--function-name",
            name,
            "--qualifier",
            "2"
        );
        Assert.True(run.ExitCode == 0, run.Everything);
        await DeployAsync("UPDATE_COMPLETE", "UpdateStack", value: "b");
        Assert.Equal(["1", "3"], await VersionsAsync());
    }

    private static string Exists(int version) =>
        $"A version for this Lambda function exists ( {version} ). Modify the function to create a new version.";

    private async Task DeployAsync(string expected, string operation, string value, string? description = null, string more = "")
    {
        var bucket = name + "-code";
        if (operation == "CreateStack")
        {
            Assert.Equal(0, (await lambda.LocalAws.AwsAsync(LambdaFixture.Account, "s3", "mb", "s3://" + bucket)).ExitCode);
            var zip = Path.Combine(lambda.Folder, name + ".zip");
            await System.IO.Compression.ZipFile.CreateFromDirectoryAsync(Path.Combine(lambda.Folder, "code"), zip, Cancelled);
            Assert.Equal(0, (await lambda.LocalAws.AwsAsync(LambdaFixture.Account, "s3", "cp", zip, $"s3://{bucket}/code.zip")).ExitCode);
        }
        var template = $$"""
            Resources:
              Function:
                Type: AWS::Lambda::Function
                Properties:
                  FunctionName: {{name}}
                  Role: {{LambdaFixture.Role}}
                  Handler: echo
                  Runtime: provided.al2023
                  Code: { S3Bucket: {{bucket}}, S3Key: code.zip }
                  Environment: { Variables: { VALUE: {{value}} } }
              Version:
                Type: AWS::Lambda::Version
                DeletionPolicy: Retain
                UpdateReplacePolicy: Retain
                Properties: { FunctionName: !Ref Function, Description: {{description ?? value}} }
              Alias:
                Type: AWS::Lambda::Alias
                Properties: { FunctionName: !Ref Function, FunctionVersion: !GetAtt Version.Version, Name: live }
              {{more}}
            """;
        await CallAsync(operation, ("TemplateBody", template), ("Capabilities.member.1", "CAPABILITY_NAMED_IAM"));
        Assert.Equal(expected, StackClient.Status(await new StackClient(Account).EndAsync(name)));
    }

    private async Task<string[]> VersionsAsync(string property = "Version") =>
        [
            .. JsonNode.Parse(await Account.RestAsync("lambda", $"/2015-03-31/functions/{name}/versions", Cancelled))!["Versions"]!
                .AsArray()
                .Where(version => (string?)version!["Version"] != "$LATEST")
                .Select(version => (string)version![property]!),
        ];

    private async Task<IEnumerable<string>> ReasonsAsync() =>
        (await CallAsync("DescribeStackEvents")).Descendants("ResourceStatusReason").Select(reason => reason.Value);

    private Task<XElement> CallAsync(string operation, params (string, string)[] parameters) =>
        Account.QueryAsync("cloudformation", operation, [("StackName", name), .. parameters], Cancelled);
}
