using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LocalAws.Lambda;

/// <summary>
/// The Runtime API of one execution environment, on a port of its own, because AWS_LAMBDA_RUNTIME_API must be a host and a port.
/// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
/// </summary>
internal sealed class RuntimeEndpoint : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private const string Root = "/2018-06-01/runtime/";

    private readonly IRuntimeEvents events;
    private readonly KestrelServer server;

    private RuntimeEndpoint(IRuntimeEvents events)
    {
        this.events = events;
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null; // A response over 6 MB is read and refused, as in Lambda.
        options.Limits.MinRequestBodyDataRate = null;
        options.Listen(IPAddress.Loopback, 0);
        server = new(
            Options.Create(options),
            new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance),
            NullLoggerFactory.Instance
        );
    }

    /// <summary>Host and port.</summary>
    public string Authority => new Uri(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Authority;

    public static async Task<RuntimeEndpoint> StartAsync(IRuntimeEvents events)
    {
        var endpoint = new RuntimeEndpoint(events);
        await endpoint.server.StartAsync(endpoint, CancellationToken.None);
        return endpoint;
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var steps = path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..].Split('/') : [];
        var answer = (context.Request.Method, steps) switch
        {
            ("GET", ["invocation", "next"]) => NextAsync(context),
            ("POST", ["invocation", var id, "response"]) => ResultAsync(context, id, isError: false),
            ("POST", ["invocation", var id, "error"]) => ResultAsync(context, id, isError: true),
            ("POST", ["init", "error"]) => InitErrorAsync(context),
            _ => AnswerAsync(context, 404, """{"errorMessage":"404 page not found","errorType":"InvalidPath"}"""),
        };
        await answer;
    }

    public void DisposeContext(HttpContext context, Exception? exception) { }

    private async Task NextAsync(HttpContext context)
    {
        Invocation invocation;
        try
        {
            invocation = await events.NextAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
            return;
        }

        var headers = context.Response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = events.Deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Invoked-Function-Arn"] = invocation.InvokedArn;
        headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = invocation.Payload.Length;
        await context.Response.BodyWriter.WriteAsync(invocation.Payload);
    }

    private async Task ResultAsync(HttpContext context, string requestId, bool isError)
    {
        var body = await ReadAsync(context);
        if (body is null)
        {
            events.Answered(
                requestId,
                InvocationResult.Error(
                    "Function.ResponseSizeTooLarge",
                    $"Response payload size exceeded maximum allowed payload size ({Payload.MaxResponse} bytes)."
                )
            );
            await AnswerAsync(
                context,
                413,
                $$"""{"errorMessage":"Exceeded maximum allowed payload size ({{Payload.MaxResponse}} bytes)"""
                    + """.","errorType":"RequestEntityTooLarge"}"""
            );
        }
        else if (events.Answered(requestId, new(body, isError)))
        {
            await AnswerAsync(context, 202, """{"status":"OK"}""");
        }
        else
        {
            await AnswerAsync(context, 400, """{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}""");
        }
    }

    private async Task InitErrorAsync(HttpContext context)
    {
        events.InitFailed(new(await ReadAsync(context) ?? [], IsError: true));
        await AnswerAsync(context, 202, """{"status":"OK"}""");
    }

    /// <summary>The body; null if it exceeds the limit of a response.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.Length > Payload.MaxResponse ? null : body.ToArray();
    }

    private static Task AnswerAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await server.StopAsync(atOnce.Token);
        server.Dispose();
    }
}

/// <summary>What a runtime tells Lambda, and asks of it.</summary>
internal interface IRuntimeEvents
{
    /// <summary>The deadline of the current invocation.</summary>
    DateTimeOffset Deadline { get; }

    /// <summary>The runtime is ready and waits for the next invocation.</summary>
    Task<Invocation> NextAsync(CancellationToken cancellationToken);

    /// <summary>False if the invocation is not the current one.</summary>
    bool Answered(string requestId, InvocationResult result);

    void InitFailed(InvocationResult result);
}
