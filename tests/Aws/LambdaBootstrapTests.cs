using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Microsoft.Extensions.Time.Testing;

namespace Aws.Tests;

public sealed class LambdaBootstrapTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly StringWriter log = new();

    [Fact]
    public async Task A_stream_handler_answers_each_invocation_under_its_own_id()
    {
        await using var api = await RuntimeApi.StartAsync();
        await using var function = Run(api, invocation => Task.FromResult(new InvocationResponse(invocation.InputStream)));

        api.Invoke("one", """{"n":1}""", Now);
        api.Invoke("two", """{"n":2}""", Now);

        var first = await api.NextPostAsync();
        var second = await api.NextPostAsync();
        Assert.Equal(("/2018-06-01/runtime/invocation/one/response", """{"n":1}"""), (first.Path, first.Body));
        Assert.Equal(("/2018-06-01/runtime/invocation/two/response", """{"n":2}"""), (second.Path, second.Body));
    }

    [Fact]
    public async Task The_context_has_the_values_of_the_headers_and_the_environment()
    {
        await using var api = await RuntimeApi.StartAsync();
        ILambdaContext? seen = null;
        await using var function = Run(
            api,
            invocation =>
            {
                seen = invocation.LambdaContext;
                return Task.FromResult(new InvocationResponse(Stream.Null));
            }
        );

        api.Invoke("id-1", "{}", Now.AddSeconds(42));
        await api.NextPostAsync();

        Assert.NotNull(seen);
        Assert.Equal("id-1", seen.AwsRequestId);
        Assert.Equal(TimeSpan.FromSeconds(42), seen.RemainingTime);
        Assert.Equal("repogrant-EnsureRepositoryAccess", seen.FunctionName);
        Assert.Equal("$LATEST", seen.FunctionVersion);
        Assert.Equal(256, seen.MemoryLimitInMB);
        Assert.Equal("arn:aws:lambda:us-east-2:111111111111:function:repogrant-EnsureRepositoryAccess", seen.InvokedFunctionArn);
        Assert.Equal("Root=1-id-1", seen.TraceId);
        Assert.Equal("Root=1-id-1", Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"));
    }

    [Fact]
    public async Task A_missing_client_context_or_identity_is_empty_and_not_null()
    {
        var context = await ContextAsync([]);

        Assert.Equal((null, null, null), (context.ClientContext.Client, context.ClientContext.Custom, context.ClientContext.Environment));
        Assert.Equal((null, null), (context.Identity.IdentityId, context.Identity.IdentityPoolId));
    }

    [Fact]
    public async Task The_callers_client_context_and_identity_are_read_from_their_headers()
    {
        var context = await ContextAsync(
            new()
            {
                ["Lambda-Runtime-Client-Context"] =
                    """{"client":{"app_title":"grants","installation_id":"i"},"custom":{"team":"web"},"env":{"locale":"en"}}""",
                ["Lambda-Runtime-Cognito-Identity"] = """{"cognitoIdentityId":"id","cognitoIdentityPoolId":"pool"}""",
            }
        );

        var client = context.ClientContext.Client;
        Assert.Equal(("grants", "i", null), (client.AppTitle, client.InstallationId, client.AppPackageName));
        Assert.Equal(("web", "en"), (context.ClientContext.Custom["team"], context.ClientContext.Environment["locale"]));
        Assert.Equal(("id", "pool"), (context.Identity.IdentityId, context.Identity.IdentityPoolId));
    }

    [Fact]
    public async Task An_exception_is_logged_with_its_invocations_id()
    {
        await using var api = await RuntimeApi.StartAsync();
        await using var function = Run(api, _ => throw new RepositoryNotFound("no such repository"));

        api.Invoke("bad", "{}", Now);
        await api.NextPostAsync();

        Assert.StartsWith(
            "2026-07-01T12:00:00.000Z\tbad\tfail\tAws.Tests.LambdaBootstrapTests+RepositoryNotFound: no such repository",
            log.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_response_without_a_stream_is_a_handler_error()
    {
        await using var api = await RuntimeApi.StartAsync();
        await using var function = Run(api, _ => Task.FromResult(new InvocationResponse(null!)));

        api.Invoke("bad", "{}", Now);

        var post = await api.NextPostAsync();
        Assert.Equal("/2018-06-01/runtime/invocation/bad/error", post.Path);
        Assert.Equal("ArgumentNullException", post.Headers["Lambda-Runtime-Function-Error-Type"]);
    }

    [Fact]
    public async Task A_handler_without_a_response_sends_an_empty_one()
    {
        await using var api = await RuntimeApi.StartAsync();
        await using var function = Run(api, _ => Task.FromResult<InvocationResponse>(null!));

        api.Invoke("one", "{}", Now);

        var post = await api.NextPostAsync();
        Assert.Equal(("/2018-06-01/runtime/invocation/one/response", ""), (post.Path, post.Body));
    }

    [Fact]
    public async Task An_exception_is_reported_by_its_class_and_the_next_invocation_is_served()
    {
        await using var api = await RuntimeApi.StartAsync();
        await using var function = Run(
            api,
            invocation =>
                invocation.LambdaContext.AwsRequestId == "bad"
                    ? throw new RepositoryNotFound("no \"such\" repository", new InvalidOperationException("inside"))
                    : Task.FromResult(new InvocationResponse(Stream.Null))
        );

        api.Invoke("bad", "{}", Now);
        api.Invoke("good", "{}", Now);

        var error = await api.NextPostAsync();
        Assert.Equal("/2018-06-01/runtime/invocation/bad/error", error.Path);
        Assert.Equal("RepositoryNotFound", error.Headers["Lambda-Runtime-Function-Error-Type"]);
        Assert.Equal("application/vnd.aws.lambda.error+json", error.Headers.ContentType);
        var body = JsonDocument.Parse(error.Body).RootElement;
        Assert.Equal(["errorType", "errorMessage", "stackTrace", "cause"], body.EnumerateObject().Select(field => field.Name));
        Assert.Equal("RepositoryNotFound", body.GetProperty("errorType").GetString());
        Assert.Equal("no \"such\" repository", body.GetProperty("errorMessage").GetString());
        Assert.Contains(
            body.GetProperty("stackTrace").EnumerateArray(),
            line => line.GetString()!.StartsWith("at Aws.Tests.", StringComparison.Ordinal)
        );
        Assert.Equal("InvalidOperationException", body.GetProperty("cause").GetProperty("errorType").GetString());
        Assert.Equal("/2018-06-01/runtime/invocation/good/response", (await api.NextPostAsync()).Path);
    }

    [Fact]
    public void The_exceptions_of_an_aggregate_are_its_causes()
    {
        var json = ExceptionJson.Write(new AggregateException(new InvalidOperationException("a"), new TimeoutException("b")));

        var causes = JsonDocument.Parse(json).RootElement.GetProperty("causes");
        Assert.Equal(
            ["InvalidOperationException", "TimeoutException"],
            causes.EnumerateArray().Select(c => c.GetProperty("errorType").GetString())
        );
    }

    [Fact]
    public void An_exception_over_256_KB_is_reported_without_its_text()
    {
        var json = ExceptionJson.Write(new InvalidOperationException(new string('x', 300 * 1024)));

        Assert.Equal(
            "Exception exceeded maximum payload size of 256KB.",
            JsonDocument.Parse(json).RootElement.GetProperty("errorMessage").GetString()
        );
    }

    [Fact]
    public async Task An_initializer_that_throws_is_reported_and_ends_the_process_before_any_invocation()
    {
        await using var api = await RuntimeApi.StartAsync();
        using var http = new HttpClient();
        using var bootstrap = new LambdaBootstrap(
            http,
            _ => throw new InvalidOperationException("never called"),
            () => throw new RepositoryNotFound("settings"),
            api.Environment(),
            new FakeTimeProvider(Now),
            log
        );

        await Assert.ThrowsAsync<RepositoryNotFound>(() => bootstrap.RunAsync(TestContext.Current.CancellationToken));

        var post = await api.NextPostAsync();
        Assert.Equal("/2018-06-01/runtime/init/error", post.Path);
        Assert.Equal("RepositoryNotFound", JsonDocument.Parse(post.Body).RootElement.GetProperty("errorType").GetString());
        Assert.DoesNotContain("Lambda-Runtime-Function-Error-Type", post.Headers.Keys);
        Assert.StartsWith(
            "2026-07-01T12:00:00.000Z\t\tfail\tAws.Tests.LambdaBootstrapTests+RepositoryNotFound: settings",
            log.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_initializer_that_returns_false_ends_the_loop()
    {
        await using var api = await RuntimeApi.StartAsync();
        using var http = new HttpClient();
        using var bootstrap = new LambdaBootstrap(
            http,
            _ => throw new InvalidOperationException("never called"),
            () => Task.FromResult(false),
            api.Environment(),
            new FakeTimeProvider(Now),
            log
        );

        await bootstrap.RunAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_runtime_API_that_refuses_ends_the_process()
    {
        await using var api = await RuntimeApi.StartAsync();
        api.RefuseWith = 403;
        using var http = new HttpClient();
        using var bootstrap = new LambdaBootstrap(
            http,
            _ => throw new InvalidOperationException("never called"),
            null!,
            api.Environment(),
            new FakeTimeProvider(Now),
            log
        );

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => bootstrap.RunAsync(TestContext.Current.CancellationToken));

        Assert.Contains("InvalidStateTransition", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_runtime_API_it_says_what_starts_this_program()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new LambdaEnvironment(_ => null!));

        Assert.Contains("AWS_LAMBDA_RUNTIME_API", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => log.Dispose();

    private async Task<ILambdaContext> ContextAsync(Dictionary<string, string> headers)
    {
        await using var api = await RuntimeApi.StartAsync();
        foreach (var (name, value) in headers)
            api.Headers.Add(name, value);

        var seen = new TaskCompletionSource<ILambdaContext>();
        await using var function = Run(
            api,
            invocation =>
            {
                seen.SetResult(invocation.LambdaContext);
                return Task.FromResult(new InvocationResponse(Stream.Null));
            }
        );
        api.Invoke("id", "{}", Now);
        await api.NextPostAsync();
        return await seen.Task;
    }

    private RunningFunction Run(RuntimeApi api, LambdaBootstrapHandler handler) => new(api, handler, log);

    private sealed class RunningFunction : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly HttpClient http = new();
        private readonly LambdaBootstrap bootstrap;
        private readonly Task running;

        public RunningFunction(RuntimeApi api, LambdaBootstrapHandler handler, TextWriter log)
        {
            bootstrap = new LambdaBootstrap(http, handler, null!, api.Environment(), new FakeTimeProvider(Now), log);
            running = bootstrap.RunAsync(stop.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await running;
            bootstrap.Dispose();
            http.Dispose();
            stop.Dispose();
        }
    }

    private sealed class RepositoryNotFound(string message, Exception? inner = null) : Exception(message, inner);
}
