using System.Globalization;
using System.Security.Cryptography;

namespace LocalAws.Client;

/// <summary>Signs HTTP requests with <see cref="Signature"/>.</summary>
public static class RequestSigner
{
    /// <summary>
    /// Adds the time, the session token and the signature. Signs the host and all <c>X-Amz-</c> headers that the request has by then.
    /// </summary>
    /// <param name="host">The value of the Host header.</param>
    /// <param name="path">The path as sent; it is encoded once more for signing.</param>
    /// <param name="query">The query as sent, without the question mark.</param>
    public static void Sign(
        HttpRequestMessage request,
        byte[] body,
        string host,
        AccessKey key,
        string region,
        string service,
        DateTimeOffset now,
        string path = "/",
        string query = ""
    )
    {
        var timestamp = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.Add("X-Amz-Date", timestamp);
        if (key.SessionToken is not null)
            request.Headers.Add("X-Amz-Security-Token", key.SessionToken);
        var signed = request
            .Headers.Where(header => header.Key.StartsWith("X-Amz-", StringComparison.Ordinal))
            .Select(header => (Name: header.Key.ToLowerInvariant(), Value: header.Value.First()))
            .Append((Name: "host", Value: host))
            .OrderBy(header => header.Name, StringComparer.Ordinal)
            .ToArray();
        var names = string.Join(';', signed.Select(header => header.Name));
        var headers = string.Concat(signed.Select(header => $"{header.Name}:{header.Value}\n"));
        var canonicalPath = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var canonicalQuery = string.Join('&', query.Split('&').Order(StringComparer.Ordinal));
        var canonical =
            $"{request.Method}\n{canonicalPath}\n{canonicalQuery}\n{headers}\n{names}\n{Convert.ToHexStringLower(SHA256.HashData(body))}";
        var scope = new SignatureScope(key.Id, timestamp[..8], region, service);
        var signature = Signature.Of(key.Secret, scope, timestamp, canonical);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"{Signature.Algorithm} Credential={key.Id}/{scope}, SignedHeaders={names}, Signature={signature}"
        );
    }
}
