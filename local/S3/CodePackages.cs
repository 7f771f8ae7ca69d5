using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using LocalAws.Wire;

namespace LocalAws.S3;

/// <summary>A function's code in a form that Lambda can run.</summary>
/// <param name="Folder">The folder with the executable <c>bootstrap</c>.</param>
/// <param name="Sha256">The package's hash in base64: Lambda's CodeSha256.</param>
/// <param name="Size">The package's size in bytes.</param>
internal sealed record CodePackage(string Folder, string Sha256, long Size);

/// <summary>Deployment packages of functions; each is unpacked once, however many functions use it.</summary>
/// <param name="buckets">The buckets with the packages that requests name.</param>
/// <param name="folder">The folder for unpacked packages.</param>
internal sealed class CodePackages(Buckets buckets, string folder)
{
    private readonly ConcurrentDictionary<string, Lazy<CodePackage>> unpacked = new(StringComparer.Ordinal);

    /// <summary>The package in a bucket, read with the caller's permissions; errors are Lambda's.</summary>
    public CodePackage FromBucket(ApiRequest request, string bucketName, string key, string? versionId)
    {
        var bucket = buckets.Find(bucketName) ?? throw NotFound(S3Errors.NoSuchBucket());
        try
        {
            request.AuthorizeBucket(versionId is null ? "s3:GetObject" : "s3:GetObjectVersion", bucket, $"{bucket.Arn}/{key}");
        }
        catch (AwsException e) when (e.Status == 403)
        {
            throw new AwsException(
                "AccessDeniedException",
                "Your access has been denied by S3, please make sure your request credentials have permission to GetObject for "
                    + $"{bucketName}/{key}. S3 Error Code: AccessDenied. S3 Error Message: {e.Message}",
                403
            );
        }
        var found = bucket.Find(key, versionId) ?? throw NotFound(versionId is null ? S3Errors.NoSuchKey() : S3Errors.NoSuchVersion());
        return found.Folder is { } code
            ? unpacked.GetOrAdd(code + found.ETag, _ => new(() => OfFolder(code))).Value
            : FromArchive(found.Content);
    }

    /// <summary>A package that was sent with the request.</summary>
    public CodePackage FromArchive(ReadOnlyMemory<byte> archive)
    {
        var hash = SHA256.HashData(archive.Span);
        var name = Convert.ToHexStringLower(hash);
        var package = unpacked.GetOrAdd(
            name,
            _ => new(() => new(Unpack(archive, Path.Combine(folder, name)), Convert.ToBase64String(hash), archive.Length))
        );
        try
        {
            return package.Value;
        }
        catch (AwsException)
        {
            unpacked.TryRemove(name, out _);
            throw;
        }
    }

    private static CodePackage OfFolder(string code)
    {
        var executable = Path.Combine(code, "bootstrap");
        var bytes = File.Exists(executable) ? File.ReadAllBytes(executable) : [];
        return new(code, Convert.ToBase64String(SHA256.HashData(bytes)), bytes.Length);
    }

    private static string Unpack(ReadOnlyMemory<byte> content, string into)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(content.ToArray()));
            archive.ExtractToDirectory(into);
            return into;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Lambda.FunctionCreation.Invalid("Could not unzip uploaded file. Please check your file, then try to upload again.");
        }
    }

    private static AwsException NotFound(AwsException cause) =>
        Lambda.FunctionCreation.Invalid($"Error occurred while GetObject. S3 Error Code: {cause.Code}. S3 Error Message: {cause.Message}");
}
