using System.Net.Sockets;
using System.Text.Json;

namespace LocalAws.Client;

/// <summary>Where a running LocalAws is and what a client must trust: the response to a request for <see cref="Path"/>.</summary>
public sealed record HostDescription(Uri Endpoint, Uri Proxy, string CaFile, string Region, IReadOnlyList<string> Accounts)
{
    /// <summary>Not a path of any AWS API; requests for it are not signed.</summary>
    public const string Path = "/_localaws";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Asks the LocalAws on a port; if there is none, throws a <see cref="ClientException"/> that says how to start it.</summary>
    public static async Task<HostDescription> AskAsync(int port, CancellationToken cancellationToken)
    {
        // The calling shell may have a proxy set, even this very LocalAws.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = LongestWait };
        try
        {
            await using var answer = await http.GetStreamAsync(new Uri($"http://127.0.0.1:{port}{Path}"), cancellationToken);
            return await JsonSerializer.DeserializeAsync<HostDescription>(answer, JsonSerializerOptions.Web, cancellationToken)
                ?? throw new JsonException("null");
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException)
        {
            throw new ClientException($"Nothing listens on 127.0.0.1:{port}. Start LocalAws first: make local PORT={port}");
        }
        catch (Exception e)
            when (e is HttpRequestException or JsonException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ClientException(
                $"What listens on 127.0.0.1:{port} is not LocalAws ({e.Message}). Use the port that `make local` printed: PORT=…"
            );
        }
    }
}
