using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LocalAws.CodeCommit;

/// <summary>Lets <c>git http-backend</c> answer a request: a CGI program whose input and output are streamed.</summary>
/// <param name="log">Receives the backend's standard error.</param>
internal sealed class GitBackend(Action<string> log)
{
    /// <param name="http">The request and its response.</param>
    /// <param name="repository">The requested repository.</param>
    /// <param name="tail">The part of the path after the repository, such as <c>/info/refs</c>.</param>
    /// <param name="user">The name of the user who pushes; http-backend accepts pushes from named users only.</param>
    /// <param name="body">The request's body, uncompressed.</param>
    public async Task ServeAsync(HttpContext http, Repository repository, string tail, string user, Stream body)
    {
        var request = http.Request;
        var environment = new Dictionary<string, string>
        {
            ["GIT_PROJECT_ROOT"] = Path.GetDirectoryName(repository.Folder)!,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["PATH_INFO"] = $"/{Path.GetFileName(repository.Folder)}{tail}",
            ["REQUEST_METHOD"] = request.Method,
            ["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?') ?? "",
            ["CONTENT_TYPE"] = request.ContentType ?? "",
            ["REMOTE_USER"] = user,
            ["REMOTE_ADDR"] = "127.0.0.1",
            ["SERVER_PROTOCOL"] = "HTTP/1.1",
        };
        if (request.Headers["Git-Protocol"].ToString() is { Length: > 0 } protocol)
            environment["GIT_PROTOCOL"] = protocol;

        // Without CONTENT_LENGTH the backend reads to the end, which is right for both chunked and decompressed bodies.
        using var process = Git.Start(repository.Folder, ["http-backend"], environment);
        using var feeding = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var feed = FeedAsync(body, process.StandardInput.BaseStream, feeding.Token);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            var output = PipeReader.Create(process.StandardOutput.BaseStream);
            await ReadHeadersAsync(output, http.Response, http.RequestAborted);
            await output.CopyToAsync(http.Response.Body, http.RequestAborted);
            await process.WaitForExitAsync(http.RequestAborted);
        }
        finally
        {
            // A client that hung up leaves a backend waiting for the rest.
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await feeding.CancelAsync();
            await feed;
            if (await errors is { Length: > 0 } said)
                log($"git http-backend: {said.Trim()}");
        }
    }

    private static async Task FeedAsync(Stream body, Stream input, CancellationToken cancellationToken)
    {
        try
        {
            await using (input)
                await body.CopyToAsync(input, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidDataException)
        {
            // The client or the backend went away, or the compressed body is broken: the backend sees the end of its input and reports it.
        }
    }

    /// <summary>CGI headers end with an empty line; <c>Status</c> is the HTTP status.</summary>
    private static async Task ReadHeadersAsync(PipeReader output, HttpResponse response, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await output.ReadAsync(cancellationToken);
            var rest = result.Buffer;
            while (TryReadLine(ref rest, out var line))
            {
                if (line.Length == 0)
                {
                    output.AdvanceTo(rest.Start);
                    return;
                }

                var (name, value) = line.Split(": ", 2) is [var before, var after] ? (before, after) : (line, "");
                if (name == "Status")
                    response.StatusCode = int.Parse(value.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture);
                else
                    response.Headers[name] = value;
            }

            output.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted)
                throw new InvalidDataException("git http-backend ended without an answer");
        }
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out string line)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> bytes, (byte)'\n'))
        {
            line = "";
            return false;
        }

        line = Encoding.ASCII.GetString(bytes).TrimEnd('\r');
        buffer = buffer.Slice(reader.Position);
        return true;
    }
}
