using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LocalAws.Instances;

/// <summary>
/// Serves the metadata of all instances, each on a port of its own, by which an instance is identified. Kestrel cannot add ports while it
/// runs, and one server per instance would cost a timer thread each, so it gets one listener that accepts from many ports.
/// </summary>
internal sealed class MetadataServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, (InstanceMetadata Metadata, IConnectionListener Listener, Task Accepting)> instances = new();
    private readonly Channel<ConnectionContext> connections = Channel.CreateUnbounded<ConnectionContext>();
    private readonly SocketTransportFactory sockets = new(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
    private readonly KestrelServer kestrel;

    private MetadataServer()
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Listen(IPAddress.Loopback, 0);
        kestrel = new(Options.Create(options), new ManyPorts(connections.Reader), NullLoggerFactory.Instance);
    }

    public static async Task<MetadataServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new MetadataServer();
        await server.kestrel.StartAsync(new Application(server.instances), cancellationToken);
        return server;
    }

    /// <summary>Opens an instance's port; returns the value of its AWS_EC2_METADATA_SERVICE_ENDPOINT.</summary>
    public async Task<Uri> OpenAsync(InstanceMetadata metadata, CancellationToken cancellationToken)
    {
        var listener = await sockets.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), cancellationToken);
        var port = ((IPEndPoint)listener.EndPoint).Port;
        instances[port] = (metadata, listener, AcceptAsync(listener));
        return new($"http://127.0.0.1:{port}/");
    }

    /// <summary>Closes a terminated instance's port.</summary>
    public async Task CloseAsync(Uri endpoint)
    {
        if (!instances.TryRemove(endpoint.Port, out var instance))
            return;
        await instance.Listener.UnbindAsync();
        await instance.Accepting;
        await instance.Listener.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var port in instances.Keys)
            await CloseAsync(new($"http://127.0.0.1:{port}/"));
        connections.Writer.TryComplete();
        await kestrel.StopAsync(CancellationToken.None);
        kestrel.Dispose();
    }

    private async Task AcceptAsync(IConnectionListener listener)
    {
        while (await listener.AcceptAsync() is { } connection)
            await connections.Writer.WriteAsync(connection);
    }

    private sealed class Application(
        ConcurrentDictionary<int, (InstanceMetadata Metadata, IConnectionListener Listener, Task Accepting)> instances
    ) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public void DisposeContext(HttpContext context, Exception? exception) { }

        public Task ProcessRequestAsync(HttpContext context)
        {
            if (instances.TryGetValue(context.Connection.LocalPort, out var instance))
                return instance.Metadata.ServeAsync(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
    }

    /// <summary>
    /// The one endpoint that Kestrel binds: it listens nowhere itself and accepts connections from every instance's port.
    /// </summary>
    private sealed class ManyPorts(ChannelReader<ConnectionContext> connections) : IConnectionListenerFactory, IConnectionListener
    {
        public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.Loopback, 0);

        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        {
            EndPoint = endpoint;
            return ValueTask.FromResult<IConnectionListener>(this);
        }

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await connections.WaitToReadAsync(cancellationToken))
            {
                if (connections.TryRead(out var connection))
                    return connection;
            }
            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
