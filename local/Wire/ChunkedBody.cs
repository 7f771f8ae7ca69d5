using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LocalAws.Wire;

/// <summary>
/// Bodies in the content encoding <c>aws-chunked</c>, in which S3's clients send an object over TLS: chunks, each with its length, followed
/// by a checksum (S3 user guide, "Signature calculations: trailing headers").
/// </summary>
internal static class ChunkedBody
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    /// <summary>The decoded body; any other encoding is left as it is.</summary>
    public static ReadOnlyMemory<byte> Decode(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var how = request.Headers["x-amz-content-sha256"].ToString();
        if (!how.StartsWith("STREAMING-", StringComparison.Ordinal))
            return body;
        if (how != "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
            throw AwsException.NotSupported($"bodies with x-amz-content-sha256: {how}");
        var decoded = new ArrayBufferWriter<byte>(Math.Max(body.Length, 1));
        while (true)
        {
            var line = Cut(ref body);
            if (!int.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) || length > body.Length)
                throw new AwsException("IncompleteBody", "The request body terminated unexpectedly");
            if (length == 0)
                return decoded.WrittenMemory;
            decoded.Write(body.Span[..length]);
            body = body[length..];
            Cut(ref body);
        }
    }

    private static string Cut(ref ReadOnlyMemory<byte> body)
    {
        var end = body.Span.IndexOf(LineEnd);
        if (end < 0)
            throw new AwsException("IncompleteBody", "The request body terminated unexpectedly");
        var line = Encoding.ASCII.GetString(body.Span[..end]);
        body = body[(end + LineEnd.Length)..];
        return line;
    }
}
