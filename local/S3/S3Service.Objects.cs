using System.Globalization;
using System.Xml.Linq;
using LocalAws.Wire;

namespace LocalAws.S3;

/// <summary>The operations on objects and their versions.</summary>
internal sealed partial class S3Service
{
    private ApiResponse ListObjects(ApiRequest request)
    {
        var bucket = Existing(request, "s3:ListBucket");
        var prefix = request.Parameters.Text("Prefix") ?? "";
        var listed = bucket.List(prefix);
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        if (request.Parameters.Text("Delimiter") is { Length: > 0 } delimiter)
        {
            string? FolderOf(string key) =>
                key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var at ? key[..(at + delimiter.Length)] : null;
            folders.UnionWith(listed.Select(o => FolderOf(o.Key)).OfType<string>());
            listed = [.. listed.Where(o => FolderOf(o.Key) is null)];
        }
        return Xml(
            new XElement(
                "ListBucketResult",
                new XElement("Name", bucket.Name),
                new XElement("Prefix", prefix),
                new XElement("KeyCount", listed.Count + folders.Count),
                new XElement("MaxKeys", 1000),
                new XElement("IsTruncated", "false"),
                listed.Select(o => new XElement("Contents", Described(o), new XElement("StorageClass", "STANDARD"))),
                folders.Select(folder => new XElement("CommonPrefixes", new XElement("Prefix", folder)))
            )
        );
    }

    private ApiResponse ListObjectVersions(ApiRequest request)
    {
        var bucket = Existing(request, "s3:ListBucketVersions");
        var prefix = request.Parameters.Text("Prefix") ?? "";
        return Xml(
            new XElement(
                "ListVersionsResult",
                new XElement("Name", bucket.Name),
                new XElement("Prefix", prefix),
                new XElement("MaxKeys", 1000),
                new XElement("IsTruncated", "false"),
                bucket
                    .ListVersions(prefix)
                    .Select(o => new XElement(
                        "Version",
                        Described(o),
                        new XElement("VersionId", o.VersionId),
                        new XElement("IsLatest", ReferenceEquals(bucket.Find(o.Key), o) ? "true" : "false"),
                        new XElement("StorageClass", "STANDARD")
                    ))
            )
        );
    }

    private ApiResponse PutObject(ApiRequest request)
    {
        var (bucket, key) = ExistingKey(request, "s3:PutObject");
        var headers = request.Http!.Request.Headers;
        var added = bucket.Put(
            new(key, bucket.Versioned ? Guid.NewGuid().ToString("N") : "null", request.Body, time.GetUtcNow())
            {
                ContentType = request.Http.Request.ContentType ?? "binary/octet-stream",
                Metadata = headers
                    .Where(header => header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase))
                    .ToDictionary(header => header.Key["x-amz-meta-".Length..].ToLowerInvariant(), header => header.Value.ToString()),
            }
        );
        List<(string, string)> answer = [("ETag", $"\"{added.ETag}\""), ("x-amz-server-side-encryption", "AES256")];
        if (bucket.Versioned)
            answer.Add(("x-amz-version-id", added.VersionId));
        return ApiResponse.Raw(200, default, "application/xml", [.. answer]);
    }

    private ApiResponse GetObject(ApiRequest request, bool withContent)
    {
        var versionId = request.Parameters.Text("VersionId");
        var (bucket, key) = ExistingKey(request, versionId is null ? "s3:GetObject" : "s3:GetObjectVersion");
        var found = bucket.Find(key, versionId) ?? throw (versionId is null ? S3Errors.NoSuchKey() : S3Errors.NoSuchVersion());
        if (found.Folder is not null)
            throw AwsException.NotSupported("reading code that LocalAws took from the project's folder at its start");
        List<(string, string)> headers =
        [
            ("ETag", $"\"{found.ETag}\""),
            ("Last-Modified", found.Modified.ToString("R", CultureInfo.InvariantCulture)),
            ("Accept-Ranges", "bytes"),
            ("x-amz-server-side-encryption", "AES256"),
        ];
        if (bucket.Versioned)
            headers.Add(("x-amz-version-id", found.VersionId));
        headers.AddRange(found.Metadata.Select(pair => ("x-amz-meta-" + pair.Key, pair.Value)));
        if (!withContent)
            headers.Add(("Content-Length", found.Content.Length.ToString(CultureInfo.InvariantCulture)));
        return ApiResponse.Raw(200, withContent ? found.Content : default, found.ContentType, [.. headers]);
    }

    private ApiResponse DeleteObject(ApiRequest request)
    {
        var versionId = request.Parameters.Text("VersionId");
        var (bucket, key) = ExistingKey(request, versionId is null ? "s3:DeleteObject" : "s3:DeleteObjectVersion");
        bucket.Delete(key, versionId);
        return ApiResponse.Raw(204, default);
    }

    private ApiResponse DeleteObjects(ApiRequest request)
    {
        var bucket = Named(request);
        var deleted = new List<XElement>();
        foreach (var item in Body(request).Elements().Where(element => element.Name.LocalName == "Object").ToArray())
        {
            var key = item.Elements().FirstOrDefault(e => e.Name.LocalName == "Key")?.Value ?? throw S3Errors.MalformedXml();
            var versionId = item.Elements().FirstOrDefault(e => e.Name.LocalName == "VersionId")?.Value;
            request.Authorize(versionId is null ? "s3:DeleteObject" : "s3:DeleteObjectVersion", $"{bucket.Arn}/{key}", bucket.Policy);
            bucket.Delete(key, versionId);
            deleted.Add(new("Deleted", new XElement("Key", key)));
        }
        request.NeedsNoPermission(); // There is nothing to authorize for an empty list.
        return Xml(new XElement("DeleteResult", deleted));
    }
}
