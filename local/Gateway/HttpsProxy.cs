using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace LocalAws.Gateway;

/// <summary>
/// An HTTPS proxy (HTTPS_PROXY) that forwards nothing: it answers CONNECT for AWS's own host names, ends TLS with a certificate of its own
/// authority and passes the requests to the same pipeline as the plain endpoint. Every other host is refused, so nothing on an instance can
/// reach the internet through it.
/// </summary>
internal static class HttpsProxy
{
    private const string Host = "LocalAws.ConnectHost";

    /// <summary>No client sends a request line and headers longer than this.</summary>
    private const int LargestHead = 8 * 1024;

    private static readonly TimeSpan HeadTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Listens for proxy clients on 127.0.0.1. The server needs <c>UseKestrelHttpsConfiguration</c>.</summary>
    /// <param name="kestrel">The server's options.</param>
    /// <param name="port">0 for any free port.</param>
    /// <param name="authority">Signs the certificates that clients see.</param>
    /// <param name="time">Limits how long a client may take to name its destination.</param>
    /// <param name="log">Receives a line for each refusal.</param>
    /// <returns>The options of the port, which know its number once the server runs.</returns>
    public static ListenOptions ListenForProxyClients(
        this KestrelServerOptions kestrel,
        int port,
        CertificateAuthority authority,
        TimeProvider time,
        Action<string> log
    )
    {
        ListenOptions? proxy = null;
        kestrel.Listen(
            IPAddress.Loopback,
            port,
            listen =>
            {
                proxy = listen;
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => AnswerConnectAsync(connection, next, time, log));
                listen.UseHttps(
                    new TlsHandshakeCallbackOptions
                    {
                        OnConnection = handshake =>
                        {
                            // Clients that send no server name get the certificate of the host that they asked the proxy for.
                            var name = handshake.ClientHelloInfo.ServerName;
                            name = string.IsNullOrEmpty(name) ? (string)handshake.Connection.Items[Host]! : name;
                            return IsAws(name)
                                ? ValueTask.FromResult(
                                    new SslServerAuthenticationOptions { ServerCertificateContext = authority.Leaf(name) }
                                )
                                : throw new AuthenticationException($"no certificate for {name}");
                        },
                    }
                );
            }
        );
        return proxy!;
    }

    /// <summary>Whether a host name belongs to AWS's service endpoints.</summary>
    internal static bool IsAws(string host) =>
        host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".amazonaws.com.cn", StringComparison.OrdinalIgnoreCase);

    private static async Task AnswerConnectAsync(
        ConnectionContext connection,
        ConnectionDelegate next,
        TimeProvider time,
        Action<string> log
    )
    {
        string? head;
        using (var timeout = new CancellationTokenSource(HeadTimeout, time))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, connection.ConnectionClosed))
        {
            try
            {
                head = await ReadHeadAsync(connection.Transport.Input, either.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        if (head is null)
            return;

        var request = head.Split('\r', 2)[0];
        if (request.Split(' ') is not ["CONNECT", var target, _] || target.Split(':') is not [var host, "443"] || !IsAws(host))
        {
            log($"proxy: refused {request}");
            await RefuseAsync(
                connection.Transport.Output,
                $"LocalAws answers CONNECT for *.amazonaws.com:443 and nothing else; refused: {request}\n"
            );
            return;
        }

        connection.Items[Host] = host;
        await connection.Transport.Output.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
        await next(connection);
    }

    /// <summary>
    /// The request line and headers; null if the client went away or sent something else. What follows stays in the pipe.
    /// </summary>
    private static async Task<string?> ReadHeadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            var reader = new SequenceReader<byte>(result.Buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> head, "\r\n\r\n"u8))
            {
                var text = Encoding.ASCII.GetString(head);
                input.AdvanceTo(reader.Position);
                return text;
            }

            if (result.IsCompleted || result.Buffer.Length > LargestHead)
            {
                input.AdvanceTo(result.Buffer.End);
                return null;
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static async Task RefuseAsync(PipeWriter output, string reason)
    {
        var body = Encoding.UTF8.GetBytes(reason);
        await output.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"
            )
        );
        await output.WriteAsync(body);
    }
}
