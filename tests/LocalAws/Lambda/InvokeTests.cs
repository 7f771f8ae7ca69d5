using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Tests.Lambda;

public sealed class InvokeTests(LambdaFixture lambda) : IClassFixture<LambdaFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_function_gets_the_payload_and_its_response_is_returned()
    {
        var function = await lambda.DeployAsync("echo");

        var answer = await lambda.InvokeAsync(function.Name, new JsonObject { ["a"] = "é" }, Stop);

        Assert.Equal(
            """{"a":"é"}""",
            JsonNode
                .Parse(answer.RawText)!
                .ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        );
        Assert.Equal("$LATEST", Header(answer, "X-Amz-Executed-Version"));
        Assert.Null(Header(answer, "X-Amz-Function-Error"));
    }

    [Fact]
    public async Task A_process_is_reused_once_it_is_free()
    {
        var function = await lambda.DeployAsync("process");

        var first = await InvokeAsync(function.Name);
        var second = await InvokeAsync(function.Name);

        Assert.Equal(first["pid"]!.GetValue<int>(), second["pid"]!.GetValue<int>());
        Assert.Equal([1, 2], [first["served"]!.GetValue<int>(), second["served"]!.GetValue<int>()]);
    }

    [Fact]
    public async Task Concurrent_invocations_have_a_process_each()
    {
        var function = await lambda.DeployAsync("meet");
        var meeting = Directory.CreateDirectory(Path.Combine(lambda.Folder, "meeting")).FullName;

        var processes = await Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(_ => lambda.InvokeAsync(function.Name, new JsonObject { ["folder"] = meeting, ["count"] = 3 }, Stop))
        );

        Assert.Equal(3, processes.Select(answer => answer.RawText).Distinct().Count());
    }

    [Fact]
    public async Task An_error_of_the_function_is_a_response_with_a_header()
    {
        var function = await lambda.DeployAsync("raise");

        var answer = await lambda.InvokeAsync(function.Name, null, Stop);

        Assert.Equal("Unhandled", Header(answer, "X-Amz-Function-Error"));
        Assert.Equal("""{"errorType": "ProfileInUse", "errorMessage": "by another grant"}""", answer.RawText);
    }

    [Theory]
    [InlineData("exit", "status", 0, "Runtime exited without providing a reason")]
    [InlineData("exit", "status", 3, "Runtime exited with error: exit status 3")]
    [InlineData("signal", "signal", 9, "Runtime exited with error: signal: killed")]
    [InlineData("signal", "signal", 11, "Runtime exited with error: signal: segmentation fault")]
    public async Task A_process_that_ends_is_an_ExitError_and_the_next_invocation_has_a_new_one(
        string handler,
        string name,
        int value,
        string message
    )
    {
        var function = await lambda.DeployAsync(handler);
        for (var time = 0; time < 2; time++)
        {
            var error = await ErrorAsync(function.Name, new JsonObject { [name] = value });

            Assert.Equal("Runtime.ExitError", error.Type);
            Assert.Matches($"^RequestId: [0-9a-f-]{{36}} Error: {message}$", error.Message);
        }
    }

    [Fact]
    public async Task A_function_that_takes_too_long_is_ended()
    {
        var function = await lambda.DeployAsync("hang", f => f with { Timeout = TimeSpan.FromSeconds(1) });

        var error = await ErrorAsync(function.Name, new JsonObject());

        Assert.Equal("Sandbox.Timedout", error.Type);
        Assert.EndsWith(" Error: Task timed out after 1.00 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_at_start_is_the_response()
    {
        var function = await lambda.DeployAsync("init-error");

        Assert.Equal(("SettingsMissing", "REPOGRANT_STACK"), await ErrorAsync(function.Name, new JsonObject()));
    }

    [Fact]
    public async Task A_process_that_ends_at_start_is_an_ExitError()
    {
        var function = await lambda.DeployAsync("init-exit");

        var error = await ErrorAsync(function.Name, new JsonObject());

        Assert.Equal("Runtime.ExitError", error.Type);
        Assert.EndsWith("exit status 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_bootstrap_Lambda_says_where_it_looked()
    {
        var function = await lambda.DeployAsync("echo", f => f with { CodeFolder = "/nowhere" });

        var error = await ErrorAsync(function.Name, new JsonObject());

        Assert.Equal("Runtime.InvalidEntrypoint", error.Type);
        Assert.EndsWith("Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_over_6_MB_is_refused_and_one_of_6_MB_is_not()
    {
        var function = await lambda.DeployAsync("large");

        var fits = await lambda.InvokeAsync(function.Name, new JsonObject { ["size"] = 6291556 - 2 }, Stop);
        var error = await ErrorAsync(function.Name, new JsonObject { ["size"] = 6291556 - 1 });

        Assert.Equal(6291556, fits.RawBody!.Body.Length);
        Assert.Equal(
            ("Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (6291556 bytes)."),
            error
        );
    }

    [Fact]
    public async Task A_response_to_another_invocation_is_refused()
    {
        var function = await lambda.DeployAsync("wrong-id");

        Assert.Equal("400", (await lambda.InvokeAsync(function.Name, null, Stop)).RawText);
    }

    [Fact]
    public async Task The_log_has_the_last_4_KB_of_this_invocation()
    {
        var function = await lambda.DeployAsync("log");

        var answer = await lambda.InvokeAsync(function.Name, null, Stop, logType: "Tail");

        var log = Encoding.UTF8.GetString(Convert.FromBase64String(Header(answer, "X-Amz-Log-Result")!));
        Assert.Equal(4096, log.Length);
        Assert.Contains("the last line\nEND RequestId: ", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_process_has_Lambdas_environment_and_nothing_of_this_machines()
    {
        var function = await lambda.DeployAsync(
            "environment",
            f =>
                f with
                {
                    MemorySize = 256,
                    Environment = new Dictionary<string, string> { ["REPOGRANT_STACK"] = "repogrant", ["AWS_REGION"] = "never" },
                }
        );
        Environment.SetEnvironmentVariable("LOCALAWS_TEST_OF_THE_HOST", "1");

        var told = await InvokeAsync(function.Name);

        var variables = told["variables"]!;
        string? Variable(string name) => variables[name]?.GetValue<string>();
        Assert.Equal(
            ("environment", function.Name, "256", "$LATEST", "us-east-2", "repogrant"),
            (
                Variable("_HANDLER"),
                Variable("AWS_LAMBDA_FUNCTION_NAME"),
                Variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
                Variable("AWS_LAMBDA_FUNCTION_VERSION"),
                Variable("AWS_REGION"),
                Variable("REPOGRANT_STACK")
            )
        );
        Assert.StartsWith("ASIA", Variable("AWS_ACCESS_KEY_ID"), StringComparison.Ordinal);
        Assert.NotNull(Variable("AWS_SESSION_TOKEN"));
        Assert.Equal(lambda.Endpoint, new Uri(Variable("AWS_ENDPOINT_URL")!));
        Assert.Equal((function.CodeFolder, function.CodeFolder), (Variable("LAMBDA_TASK_ROOT"), told["folder"]!.GetValue<string>()));
        Assert.Null(Variable("LOCALAWS_TEST_OF_THE_HOST"));
        Assert.Null(Variable("HOME"));
        Assert.Equal(function.Arn, told["arn"]!.GetValue<string>());
        Assert.InRange(told["left"]!.GetValue<double>(), 1, 30);
    }

    [Fact]
    public async Task A_role_that_does_not_trust_Lambda_is_refused()
    {
        var function = await lambda.DeployAsync("echo", f => f with { RoleArn = LambdaFixture.Untrusting });

        var error = await Assert.ThrowsAsync<AwsException>(() => lambda.InvokeAsync(function.Name, null, Stop));

        Assert.Equal(
            ("AccessDeniedException", "The role defined for the function cannot be assumed by Lambda.", 403),
            (error.Code, error.Message, error.Status)
        );
    }

    [Fact]
    public async Task Deploying_again_ends_the_idle_process_of_the_previous_version()
    {
        var function = await lambda.DeployAsync("process");
        var before = (await InvokeAsync(function.Name))["pid"]!.GetValue<int>();

        await lambda.Lambda.DeployAsync(function with { Description = "new" });

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(before));
        Assert.NotEqual(before, (await InvokeAsync(function.Name))["pid"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_stop_the_function()
    {
        var function = await lambda.DeployAsync("meet");
        var meeting = Directory.CreateDirectory(Path.Combine(lambda.Folder, "alone")).FullName;
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var waiting = lambda.InvokeAsync(function.Name, new JsonObject { ["folder"] = meeting, ["count"] = 2 }, gone.Token);
        await Wait.UntilAsync(() => Directory.GetFiles(meeting).Length == 1);
        var process = int.Parse(Path.GetFileName(Directory.GetFiles(meeting).Single()), System.Globalization.CultureInfo.InvariantCulture);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(Process.GetProcessById(process).HasExited);
        await File.WriteAllTextAsync(Path.Combine(meeting, "another"), "", Stop);
        await Wait.UntilAsync(() => lambda.Lambda.Idle(function) == 1);
    }

    private async Task<JsonNode> InvokeAsync(string name) => JsonNode.Parse((await lambda.InvokeAsync(name, null, Stop)).RawText)!;

    private async Task<(string Type, string Message)> ErrorAsync(string name, JsonNode payload)
    {
        var answer = await lambda.InvokeAsync(name, payload, Stop);
        Assert.Equal("Unhandled", Header(answer, "X-Amz-Function-Error"));
        var error = JsonNode.Parse(answer.RawText)!;
        return (error["errorType"]!.GetValue<string>(), error["errorMessage"]!.GetValue<string>());
    }

    private static string? Header(ApiResponse answer, string name) =>
        answer.RawBody!.Headers.FirstOrDefault(header => header.Name == name).Value;
}
