using System.IO.Compression;
using System.Text;

namespace LocalAws.Tests.Lambda;

/// <summary>Lambda's API as the aws CLI uses it.</summary>
public sealed class FunctionsOverTheWireTests(LambdaFixture lambda) : IClassFixture<LambdaFixture>
{
    [Fact]
    public async Task A_function_is_created_from_a_zip_file_invoked_described_and_deleted()
    {
        var zip = Path.Combine(lambda.Folder, "function.zip");
        await using (var archive = await ZipFile.OpenAsync(zip, ZipArchiveMode.Create, TestContext.Current.CancellationToken))
        {
            var entry = archive.CreateEntry("bootstrap");
            entry.ExternalAttributes = 0b111_101_101 << 16;
            await using var code = await entry.OpenAsync(TestContext.Current.CancellationToken);
            await code.WriteAsync(Encoding.UTF8.GetBytes(LambdaFixture.Bootstrap), TestContext.Current.CancellationToken);
        }

        var created = (await AwsAsync([.. Create("mine", zip), "--timeout", "20", "--environment", "Variables={A=1}"])).Json;
        Assert.Equal("arn:aws:lambda:us-east-2:111111111111:function:mine", created["FunctionArn"]!.GetValue<string>());

        var payload = Path.Combine(lambda.Folder, "payload-and-answer.json");
        await File.WriteAllTextAsync(payload, """{"a":1}""", TestContext.Current.CancellationToken);
        var invoked = (
            await AwsAsync("invoke", "--function-name", "mine", "--payload", "fileb://" + payload, "--log-type", "Tail", payload)
        ).Json;
        Assert.Equal(200, invoked["StatusCode"]!.GetValue<int>());
        Assert.Equal("$LATEST", invoked["ExecutedVersion"]!.GetValue<string>());
        Assert.Contains(
            "the last line",
            Encoding.UTF8.GetString(Convert.FromBase64String(invoked["LogResult"]!.GetValue<string>())),
            StringComparison.Ordinal
        );
        Assert.Equal("""{"a":1}""", await File.ReadAllTextAsync(payload, TestContext.Current.CancellationToken));

        var seen = (await AwsAsync("get-function", "--function-name", created["FunctionArn"]!.GetValue<string>())).Json["Configuration"]!;
        Assert.Equal(
            (20, "1", LambdaFixture.Role),
            (
                seen["Timeout"]!.GetValue<int>(),
                seen["Environment"]!["Variables"]!["A"]!.GetValue<string>(),
                seen["Role"]!.GetValue<string>()
            )
        );
        var listed = (await AwsAsync("list-functions")).Json["Functions"]!.AsArray();
        Assert.Contains(listed, function => function!["FunctionName"]!.GetValue<string>() == "mine");

        Assert.Equal(0, (await AwsAsync("delete-function", "--function-name", "mine")).ExitCode);
        Assert.Contains(
            "(ResourceNotFoundException) when calling the Invoke operation: Function not found: "
                + "arn:aws:lambda:us-east-2:111111111111:function:mine:$LATEST",
            (await AwsAsync("invoke", "--function-name", "mine", payload)).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_function_whose_code_cannot_be_unpacked_is_not_created()
    {
        var broken = Path.Combine(lambda.Folder, "broken.zip");
        await using (var archive = await ZipFile.OpenAsync(broken, ZipArchiveMode.Create, TestContext.Current.CancellationToken))
            archive.CreateEntry("../outside");

        var refused = await AwsAsync([.. Create("broken", broken)]);

        Assert.Contains(
            "(InvalidParameterValueException) when calling the CreateFunction operation: Could not unzip uploaded file",
            refused.Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "(ResourceNotFoundException)",
            (await AwsAsync("get-function", "--function-name", "broken")).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_error_of_the_function_is_not_an_error_of_the_call()
    {
        var function = await lambda.DeployAsync("raise");

        var invoked = (await AwsAsync("invoke", "--function-name", function.Name, Path.Combine(lambda.Folder, "raised.json"))).Json;

        Assert.Equal("Unhandled", invoked["FunctionError"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_dry_run_checks_and_does_not_run()
    {
        var function = await lambda.DeployAsync("exit");

        var invoked = (await AwsAsync("invoke", "--function-name", function.Name, "--invocation-type", "DryRun", "/dev/null")).Json;

        Assert.Equal((204, 0), (invoked["StatusCode"]!.GetValue<int>(), lambda.Lambda.Idle(function)));
    }

    [Fact]
    public async Task A_payload_over_6_MB_is_refused()
    {
        var function = await lambda.DeployAsync("echo");
        var payload = Path.Combine(lambda.Folder, "payload.json");
        await File.WriteAllTextAsync(payload, '"' + new string('x', 6 * 1024 * 1024) + '"', TestContext.Current.CancellationToken);

        var refused = await AwsAsync("invoke", "--function-name", function.Name, "--payload", "fileb://" + payload, "/dev/null");

        Assert.Contains("(RequestTooLargeException)", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_without_permission_cannot_invoke()
    {
        var function = await lambda.DeployAsync("echo");
        var keys =
            (await lambda.LocalAws.AwsAsync(LambdaFixture.Account, "iam", "create-user", "--user-name", "nobody")).ExitCode == 0
                ? (await lambda.LocalAws.AwsAsync(LambdaFixture.Account, "iam", "create-access-key", "--user-name", "nobody")).Json[
                    "AccessKey"
                ]!
                : null;
        Assert.NotNull(keys);

        var refused = await lambda.LocalAws.AwsAsync(
            new AwsKeys(keys["AccessKeyId"]!.GetValue<string>(), keys["SecretAccessKey"]!.GetValue<string>(), null),
            "lambda",
            "invoke",
            "--function-name",
            function.Name,
            "/dev/null"
        );

        Assert.Contains(
            $"(AccessDeniedException) when calling the Invoke operation: User: arn:aws:iam::111111111111:user/nobody is not authorized "
                + $"to perform: lambda:InvokeFunction on resource: {function.Arn} because no identity-based policy allows the "
                + "lambda:InvokeFunction action",
            refused.Error,
            StringComparison.Ordinal
        );
    }

    private static string[] Create(string name, string zip) =>
        [
            "create-function",
            "--function-name",
            name,
            "--runtime",
            "provided.al2023",
            "--handler",
            "log",
            "--role",
            LambdaFixture.Role,
            "--zip-file",
            "fileb://" + zip,
        ];

    private Task<ProgramRun> AwsAsync(params string[] arguments) =>
        lambda.LocalAws.AwsAsync(LambdaFixture.Account, ["lambda", .. arguments]);
}
