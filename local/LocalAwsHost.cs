using System.Net;
using System.Net.Sockets;
using LocalAws.Client;
using LocalAws.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalAws;

/// <summary>LocalAws, listening on 127.0.0.1.</summary>
public sealed class LocalAwsHost : IAsyncDisposable
{
    /// <summary>How long requests may continue when LocalAws ends.</summary>
    private static readonly TimeSpan EndOfRequests = TimeSpan.FromSeconds(1);

    private readonly WebApplication app;
    private readonly ListenOptions proxy;
    private int ended;

    private LocalAwsHost(WebApplication app, ListenOptions proxy, Cloud cloud)
    {
        this.app = app;
        this.proxy = proxy;
        Cloud = cloud;
    }

    /// <summary>The value of AWS_ENDPOINT_URL for clients.</summary>
    public Uri Endpoint => new(app.Urls.First());

    /// <summary>The value of HTTPS_PROXY for clients, which must trust <see cref="CaFile"/>.</summary>
    public Uri Proxy => new($"http://{proxy.IPEndPoint}");

    /// <summary>The certificate authority's file, for AWS_CA_BUNDLE and GIT_SSL_CAINFO.</summary>
    public string CaFile => Cloud.Authority.File;

    internal Cloud Cloud { get; }

    /// <summary>Starts listening. If a port is taken, throws a <see cref="LocalAwsException"/> that says so.</summary>
    public static async Task<LocalAwsHost> StartAsync(LocalAwsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var cloud = new Cloud(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        ListenOptions? proxy = null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // Each kind of request has its own limit.
            kestrel.Listen(IPAddress.Loopback, options.Port);
            proxy = kestrel.ListenForProxyClients(options.ProxyPort, cloud.Authority, options.Time, options.Log);
        });
        var app = builder.Build();
        LocalAwsHost? host = null;
        app.Run(http =>
            http.Request.Path == HostDescription.Path && host is { } ready
                ? http.Response.WriteAsJsonAsync(ready.Describe(), http.RequestAborted)
                : cloud.ServeAsync(http)
        );
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            await cloud.DisposeAsync();
            if (e is not IOException { InnerException: AddressInUseException or SocketException })
                throw;
            var ports = options.ProxyPort == 0 ? $"Port {options.Port}" : $"Port {options.Port} or {options.ProxyPort}";
            throw new LocalAwsException($"{ports} on 127.0.0.1 is taken. Choose another one: PORT=… (0 takes any free one).");
        }
        var started = new LocalAwsHost(app, proxy!, cloud);
        cloud.Endpoint = started.Endpoint;
        cloud.Proxy = started.Proxy;
        try
        {
            await cloud.DeployAsync(cancellationToken);
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
        return host = started;
    }

    internal HostDescription Describe() => new(Endpoint, Proxy, CaFile, Cloud.Options.Region, Cloud.Options.Accounts);

    /// <summary>Stops listening and ends everything that is running.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref ended, 1) == 1)
            return;
        // Requests in progress get a moment; then their connections are closed. .NET's default is half a minute.
        using (var limit = new CancellationTokenSource(EndOfRequests, TimeProvider.System))
            await app.StopAsync(limit.Token);
        await app.DisposeAsync();
        await Cloud.DisposeAsync();
    }
}

/// <summary>Something that the person who starts LocalAws can correct; the message says how.</summary>
public class LocalAwsException(string message) : Exception(message);
