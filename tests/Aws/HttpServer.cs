using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aws.Tests;

/// <summary>A request as received.</summary>
internal sealed record Received(string Method, string Path, IHeaderDictionary Headers, string Body);

/// <summary>An HTTP server on a free port that responds as the test says and records its requests.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Channel<Received> received = Channel.CreateUnbounded<Received>();

    private HttpServer(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    public static async Task<HttpServer> StartAsync(Func<Received, HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new HttpServer(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var request = new Received(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                // A copy: Kestrel reuses its own for the next request.
                new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value)),
                await reader.ReadToEndAsync(context.RequestAborted)
            );
            server.received.Writer.TryWrite(request);
            await answer(request, context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>The next request, waiting for it.</summary>
    public ValueTask<Received> NextAsync() => received.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>How many requests <see cref="NextAsync"/> has not returned yet.</summary>
    public int Waiting => received.Reader.Count;

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
