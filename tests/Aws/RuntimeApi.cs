using System.Globalization;
using System.Threading.Channels;
using Amazon.Lambda.RuntimeSupport;
using Microsoft.AspNetCore.Http;

namespace Aws.Tests;

/// <summary>Lambda's side of the Runtime API: hands out invocations and gives the test what the function posts.</summary>
internal sealed class RuntimeApi : IAsyncDisposable
{
    private readonly Channel<Invocation> invocations = Channel.CreateUnbounded<Invocation>();
    private readonly Channel<Received> posts = Channel.CreateUnbounded<Received>();
    private HttpServer server = null!;

    public int RefuseWith { get; set; }

    /// <summary>The value of AWS_LAMBDA_RUNTIME_API.</summary>
    public string Authority => server.Address.Authority;

    /// <summary>Sent with every invocation in addition to what Lambda always sends.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    public static async Task<RuntimeApi> StartAsync()
    {
        var api = new RuntimeApi();
        api.server = await HttpServer.StartAsync(api.AnswerAsync);
        return api;
    }

    public LambdaEnvironment Environment(params (string Name, string Value)[] more)
    {
        var variables = new Dictionary<string, string>
        {
            ["AWS_LAMBDA_RUNTIME_API"] = Authority,
            ["AWS_LAMBDA_FUNCTION_NAME"] = "repogrant-EnsureRepositoryAccess",
            ["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST",
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "256",
        };
        foreach (var (name, value) in more)
            variables[name] = value;
        return new LambdaEnvironment(name => variables.GetValueOrDefault(name)!);
    }

    public void Invoke(string id, string payload, DateTimeOffset deadline) =>
        invocations.Writer.TryWrite(new Invocation(id, payload, deadline));

    public ValueTask<Received> NextPostAsync() => posts.Reader.ReadAsync(TestContext.Current.CancellationToken);

    private async Task AnswerAsync(Received request, HttpContext context)
    {
        if (RefuseWith != 0)
        {
            context.Response.StatusCode = RefuseWith;
            await context.Response.WriteAsync(
                """{"errorMessage":"State transition is not allowed","errorType":"InvalidStateTransition"}"""
            );
        }
        else if (request.Method == "POST")
        {
            context.Response.StatusCode = 202;
            posts.Writer.TryWrite(request);
        }
        else
        {
            var invocation = await invocations.Reader.ReadAsync(context.RequestAborted);
            var headers = context.Response.Headers;
            headers["Lambda-Runtime-Aws-Request-Id"] = invocation.Id;
            headers["Lambda-Runtime-Deadline-Ms"] = invocation.Deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            headers["Lambda-Runtime-Invoked-Function-Arn"] =
                "arn:aws:lambda:us-east-2:111111111111:function:repogrant-EnsureRepositoryAccess";
            headers["Lambda-Runtime-Trace-Id"] = "Root=1-" + invocation.Id;
            foreach (var (name, value) in Headers)
                headers[name] = value;

            await context.Response.WriteAsync(invocation.Payload);
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private sealed record Invocation(string Id, string Payload, DateTimeOffset Deadline);
}
