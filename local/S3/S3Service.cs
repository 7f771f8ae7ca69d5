using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using LocalAws.Wire;
using Microsoft.AspNetCore.Http;

namespace LocalAws.S3;

/// <summary>
/// The part of S3 that is needed to deploy templates and packages: buckets with the settings that deployment tools put on them, and objects
/// that are uploaded in one piece. Settings are stored and returned; versioning and the policy also have an effect.
/// </summary>
internal sealed partial class S3Service : Service
{
    private const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>Sub-resources of a bucket, with the action to authorize; S3's names for these are irregular.</summary>
    private static readonly FrozenDictionary<string, (string Noun, string Get, string Put)> Settings = new Dictionary<
        string,
        (string, string, string)
    >
    {
        ["policy"] = ("BucketPolicy", "GetBucketPolicy", "PutBucketPolicy"),
        ["tagging"] = ("BucketTagging", "GetBucketTagging", "PutBucketTagging"),
        ["versioning"] = ("BucketVersioning", "GetBucketVersioning", "PutBucketVersioning"),
        ["encryption"] = ("BucketEncryption", "GetEncryptionConfiguration", "PutEncryptionConfiguration"),
        ["publicAccessBlock"] = ("PublicAccessBlock", "GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
        ["ownershipControls"] = ("BucketOwnershipControls", "GetBucketOwnershipControls", "PutBucketOwnershipControls"),
        ["lifecycle"] = ("BucketLifecycleConfiguration", "GetLifecycleConfiguration", "PutLifecycleConfiguration"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Buckets buckets;
    private readonly TimeProvider time;

    public S3Service(Buckets buckets, TimeProvider time)
        : base("s3", Protocol.RestXml)
    {
        this.buckets = buckets;
        this.time = time;
        On("ListBuckets", ListBuckets).Without("pages: the response has everything");
        On("CreateBucket", CreateBucket);
        On("DeleteBucket", DeleteBucket);
        On("HeadBucket", HeadBucket);
        On("GetBucketLocation", GetBucketLocation);
        On("ListObjects", ListObjects).Without("pages: the response has everything");
        On("ListObjectsV2", ListObjects).Without("pages: the response has everything");
        On("ListObjectVersions", ListObjectVersions).Without("pages: the response has everything", "delimiters", "delete markers");
        On("PutObject", PutObject).Without("uploads in parts", "access control lists", "encryption, which is accepted but has no effect");
        On("GetObject", request => GetObject(request, withContent: true)).Without("ranges", "conditions");
        On("HeadObject", request => GetObject(request, withContent: false)).Without("conditions");
        On("DeleteObject", DeleteObject).Without("delete markers: without a version id all versions are deleted");
        On("DeleteObjects", DeleteObjects).Without("delete markers: without a version id all versions are deleted");
        foreach (var (setting, (noun, get, put)) in Settings)
        {
            On("Get" + noun, request => GetSetting(request, setting, get));
            On("Put" + noun, request => PutSetting(request, setting, put));
            On("Delete" + noun, request => DeleteSetting(request, setting, setting == "policy" ? "DeleteBucketPolicy" : put));
        }
    }

    /// <summary>The operation follows from the method, from whether there is a key, and from the query string's first word.</summary>
    public override (string Operation, JsonObject Parameters)? Match(HttpRequest request)
    {
        var address = S3Address.Of(request);
        var query = request.Query;
        var parameters = new JsonObject { ["Bucket"] = address.Bucket, ["Key"] = address.Key };
        foreach (
            var (name, parameter) in ((string, string)[])[("versionId", "VersionId"), ("prefix", "Prefix"), ("delimiter", "Delimiter")]
        )
        {
            if (query.TryGetValue(name, out var value))
                parameters[parameter] = value.ToString();
        }
        if (address.Bucket is null)
            return request.Method == "GET" ? ("ListBuckets", parameters) : null;
        if (query.ContainsKey("uploads") || query.ContainsKey("uploadId"))
            throw AwsException.NotSupported("multipart uploads to S3: put the object in one piece");
        if (address.Key is not null)
        {
            foreach (var part in (string[])["tagging", "acl", "retention", "legal-hold", "attributes", "torrent", "restore", "select"])
            {
                if (query.ContainsKey(part))
                    throw AwsException.NotSupported($"the sub-resource {part} of an object in S3");
            }
            return request.Method switch
            {
                "GET" => ("GetObject", parameters),
                "HEAD" => ("HeadObject", parameters),
                "PUT" when request.Headers.ContainsKey("x-amz-copy-source") => throw AwsException.NotSupported("s3:CopyObject"),
                "PUT" => ("PutObject", parameters),
                "DELETE" => ("DeleteObject", parameters),
                _ => null,
            };
        }
        if (Settings.Keys.FirstOrDefault(query.ContainsKey) is { } setting)
        {
            var noun = Settings[setting].Noun;
            return request.Method switch
            {
                "GET" => ("Get" + noun, parameters),
                "PUT" => ("Put" + noun, parameters),
                "DELETE" => ("Delete" + noun, parameters),
                _ => null,
            };
        }
        return request.Method switch
        {
            "GET" when query.ContainsKey("location") => ("GetBucketLocation", parameters),
            "GET" when query.ContainsKey("versions") => ("ListObjectVersions", parameters),
            "GET" when query.ContainsKey("list-type") => ("ListObjectsV2", parameters),
            "GET" when query.Keys.FirstOrDefault(key => !IsOfList(key)) is { } other => throw AwsException.NotSupported(
                $"the sub-resource {other} of a bucket in S3"
            ),
            "GET" => ("ListObjects", parameters),
            "HEAD" => ("HeadBucket", parameters),
            "PUT" when query.Keys.FirstOrDefault(key => key != "x-id") is { } other => throw AwsException.NotSupported(
                $"the sub-resource {other} of a bucket in S3"
            ),
            "PUT" => ("CreateBucket", parameters),
            "POST" when query.ContainsKey("delete") => ("DeleteObjects", parameters),
            "DELETE" => ("DeleteBucket", parameters),
            _ => null,
        };
    }

    private static bool IsOfList(string key) => key is "prefix" or "delimiter" or "encoding-type" or "max-keys" or "marker" or "x-id";

    private ApiResponse ListBuckets(ApiRequest request)
    {
        request.Authorize("s3:ListAllMyBuckets", "*");
        return Xml(
            new XElement(
                "ListAllMyBucketsResult",
                new XElement("Owner", new XElement("ID", Owner(request.AccountId))),
                new XElement(
                    "Buckets",
                    buckets
                        .Of(request.AccountId)
                        .Select(bucket => new XElement(
                            "Bucket",
                            new XElement("Name", bucket.Name),
                            new XElement("CreationDate", WireTime.Milliseconds(bucket.Created))
                        ))
                )
            )
        );
    }

    private ApiResponse CreateBucket(ApiRequest request)
    {
        var name = request.Parameters.Text("Bucket")!;
        request.Authorize("s3:CreateBucket", "arn:aws:s3:::" + name);
        if (!BucketName().IsMatch(name))
            throw S3Errors.InvalidBucketName();
        var (bucket, isNew) = buckets.Create(name, request.AccountId, request.Region);
        if (!isNew)
            throw bucket.AccountId == request.AccountId ? S3Errors.AlreadyOwned() : S3Errors.AlreadyExists();
        return ApiResponse.Raw(200, default, "application/xml", ("Location", "/" + name));
    }

    private ApiResponse DeleteBucket(ApiRequest request)
    {
        var bucket = Existing(request, "s3:DeleteBucket");
        if (!bucket.IsEmpty)
            throw S3Errors.BucketNotEmpty();
        buckets.Delete(bucket.Name);
        return ApiResponse.Raw(204, default);
    }

    private ApiResponse HeadBucket(ApiRequest request)
    {
        var bucket = Existing(request, "s3:ListBucket");
        return ApiResponse.Raw(200, default, "application/xml", ("x-amz-bucket-region", bucket.Region));
    }

    private ApiResponse GetBucketLocation(ApiRequest request)
    {
        var bucket = Existing(request, "s3:GetBucketLocation");
        return Xml(new XElement("LocationConstraint", bucket.Region == "us-east-1" ? null : bucket.Region));
    }

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

    private ApiResponse GetSetting(ApiRequest request, string setting, string action)
    {
        var bucket = Existing(request, "s3:" + action);
        if (bucket.Settings.TryGetValue(setting, out var value))
            return ApiResponse.Raw(200, Encoding.UTF8.GetBytes(value), setting == "policy" ? "application/json" : "application/xml");
        return setting == "versioning" ? Xml(new XElement("VersioningConfiguration")) : throw S3Errors.NoSetting(setting);
    }

    private ApiResponse PutSetting(ApiRequest request, string setting, string action)
    {
        var bucket = Existing(request, "s3:" + action);
        var text = request.Http is null ? request.Parameters.Text("Document") ?? "" : Encoding.UTF8.GetString(request.Body.Span);
        if (setting == "policy")
            CheckPolicy(text);
        else
            Parse(text);
        bucket.Settings[setting] = text;
        return ApiResponse.Raw(setting == "policy" ? 204 : 200, default);
    }

    private ApiResponse DeleteSetting(ApiRequest request, string setting, string action)
    {
        Existing(request, "s3:" + action).Settings.TryRemove(setting, out _);
        return ApiResponse.Raw(204, default);
    }

    private static void CheckPolicy(string json)
    {
        try
        {
            Iam.Engine.PolicyRules.Check(
                Iam.Engine.PolicyParser.Parse(json, Iam.Engine.PolicyKind.Resource),
                Iam.Engine.PolicyKind.Resource
            );
        }
        catch (Iam.Engine.MalformedPolicyException e)
        {
            throw new AwsException("MalformedPolicy", e.Message);
        }
    }

    private Bucket Named(ApiRequest request) => buckets.Find(request.Parameters.Text("Bucket")!) ?? throw Missing(request);

    /// <summary>The bucket, once IAM and the bucket's policy have authorized the action.</summary>
    private Bucket Existing(ApiRequest request, string action)
    {
        var bucket = Named(request);
        request.AuthorizeBucket(action, bucket, bucket.Arn);
        return bucket;
    }

    private (Bucket Bucket, string Key) ExistingKey(ApiRequest request, string action)
    {
        var bucket = Named(request);
        var key = request.Parameters.Text("Key")!;
        request.AuthorizeBucket(action, bucket, $"{bucket.Arn}/{key}");
        return (bucket, key);
    }

    private static AwsException Missing(ApiRequest request)
    {
        request.NeedsNoPermission(); // That a bucket exists is not a secret: names are unique across accounts.
        return S3Errors.NoSuchBucket();
    }

    private static XElement Body(ApiRequest request) => Parse(Encoding.UTF8.GetString(request.Body.Span));

    private static XElement Parse(string xml)
    {
        try
        {
            return XElement.Parse(xml);
        }
        catch (XmlException)
        {
            throw S3Errors.MalformedXml();
        }
    }

    private static object[] Described(S3Object o) =>
        [
            new XElement("Key", o.Key),
            new XElement("LastModified", WireTime.Milliseconds(o.Modified)),
            new XElement("ETag", $"\"{o.ETag}\""),
            new XElement("Size", o.Content.Length),
        ];

    private static string Owner(string accountId) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(accountId)));

    private static ApiResponse Xml(XElement root)
    {
        foreach (var element in root.DescendantsAndSelf())
            element.Name = XNamespace.Get(Namespace) + element.Name.LocalName;
        return ApiResponse.Raw(
            200,
            Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.ToString(SaveOptions.DisableFormatting)),
            "application/xml"
        );
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketName();
}

/// <summary>Authorizes S3's actions: S3's ARNs name no account, so the bucket's owner is passed separately.</summary>
internal static class S3Access
{
    public static void AuthorizeBucket(this ApiRequest request, string action, Bucket bucket, string resource)
    {
        var decision = request.DecideIn(bucket.AccountId, action, resource, bucket.Policy);
        if (!decision.Allowed)
        {
            throw new AwsException(
                "AccessDenied",
                $"User: {request.Principal.Arn} is not authorized to perform: {action} on resource: \"{resource}\" {decision.Reason}",
                403
            );
        }
    }
}
