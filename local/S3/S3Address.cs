using Microsoft.AspNetCore.Http;

namespace LocalAws.S3;

/// <summary>
/// The bucket and key of a request to S3: the bucket is the first part of the path (path style) or of the host name (virtual-hosted style);
/// the rest of the path is the key.
/// </summary>
internal sealed record S3Address(string? Bucket, string? Key)
{
    public static S3Address Of(HttpRequest request)
    {
        var path = (request.Path.Value ?? "/").TrimStart('/');
        if (VirtualBucket(request.Host.Host) is { } bucket)
            return new(bucket, path.Length == 0 ? null : path);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new(path.Length == 0 ? null : path, null)
            : new(path[..slash], slash + 1 == path.Length ? null : path[(slash + 1)..]);
    }

    /// <summary>The object that a URL names, as CloudFormation accepts it for a template; null if it names none.</summary>
    public static S3Address? Of(Uri url)
    {
        var path = Uri.UnescapeDataString(url.AbsolutePath).TrimStart('/');
        if (VirtualBucket(url.Host) is { } bucket)
            return path.Length == 0 ? null : new(bucket, path);
        return path.Split('/', 2) is [{ Length: > 0 } first, { Length: > 0 } key] ? new(first, key) : null;
    }

    /// <summary><c>b.s3.us-east-2.amazonaws.com</c>, <c>b.s3-us-east-2.…</c>, <c>b.s3.amazonaws.com</c>, <c>b.localhost</c>.</summary>
    private static string? VirtualBucket(string host)
    {
        if (host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return host[..^".localhost".Length];
        if (!host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase))
            return null;
        var at = host.LastIndexOf(".s3", StringComparison.OrdinalIgnoreCase);
        return at > 0 && host[at + 3] is '.' or '-' ? host[..at] : null;
    }
}
