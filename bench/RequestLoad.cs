using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LocalAws.Client;

namespace RepoGrant.Bench;

/// <summary>
/// Sends the same signed request over and over, from clients that cost next to nothing themselves: each writes it and reads the response.
/// </summary>
internal sealed class RequestLoad
{
    private readonly IPEndPoint server;
    private readonly byte[] request;

    public RequestLoad(Uri endpoint, string service, string region, string form)
    {
        server = new(IPAddress.Parse(endpoint.Host), endpoint.Port);
        var timestamp = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = new SignatureScope(AccessKey.AdministratorPrefix + "111111111111", timestamp[..8], region, service);
        var canonical =
            $"POST\n/\n\nhost:{endpoint.Authority}\nx-amz-date:{timestamp}\n\nhost;x-amz-date\n"
            + $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(form)))}";
        var signature = Signature.Of(AccessKey.WellKnownSecret, scope, timestamp, canonical);
        request = Encoding.ASCII.GetBytes(
            $"POST / HTTP/1.1\r\nHost: {endpoint.Authority}\r\nX-Amz-Date: {timestamp}\r\n"
                + $"Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\nContent-Length: {form.Length}\r\n"
                + $"Authorization: AWS4-HMAC-SHA256 Credential={scope.AccessKeyId}/{scope}, SignedHeaders=host;x-amz-date, "
                + $"Signature={signature}\r\n\r\n{form}"
        );
    }

    /// <summary>Responses per second.</summary>
    public async Task<double> RunAsync(int clients, TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => ClientAsync(began, time))));
        return counts.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private async Task<int> ClientAsync(long began, TimeSpan time)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        var answer = new byte[16384];
        for (var count = 0; ; count++)
        {
            if (Stopwatch.GetElapsedTime(began) > time)
                return count;
            await socket.SendAsync(request);
            await ReadAnswerAsync(socket, answer);
        }
    }

    private static async Task ReadAnswerAsync(Socket socket, byte[] answer)
    {
        for (var (length, whole) = (0, int.MaxValue); length < whole; )
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(length));
            length = read > 0 ? length + read : throw new InvalidOperationException("LocalAws closed the connection.");
            if (whole == int.MaxValue)
                whole = Length(answer.AsSpan(0, length)) ?? whole;
        }
    }

    /// <summary>The length of a response whose head has arrived; it must be a successful one.</summary>
    private static int? Length(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return null;
        if (!answer.StartsWith("HTTP/1.1 200 "u8))
            throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
        var header = "\r\nContent-Length: "u8;
        var value = answer[(answer.IndexOf(header) + header.Length)..];
        return head + 4 + int.Parse(value[..value.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }
}
