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

    private Bucket Named(ApiRequest request) => buckets.Find(request.Parameters.Text("Bucket")!) ?? throw Missing(request);

    /// <summary>The bucket, once IAM and the bucket's policy have authorized the action.</summary>
    private Bucket Existing(ApiRequest request, string action)
    {
        var bucket = Named(request);
        request.AuthorizeBucket(action, bucket, bucket.Arn);
        CheckOwner(request, bucket);
        return bucket;
    }

    private (Bucket Bucket, string Key) ExistingKey(ApiRequest request, string action)
    {
        var bucket = Named(request);
        var key = request.Parameters.Text("Key")!;
        request.AuthorizeBucket(action, bucket, $"{bucket.Arn}/{key}");
        CheckOwner(request, bucket);
        return (bucket, key);
    }

    // "Verifying bucket ownership with bucket owner condition" in the S3 user guide.
    private static void CheckOwner(ApiRequest request, Bucket bucket)
    {
        if (
            request.Http?.Request.Headers.TryGetValue("x-amz-expected-bucket-owner", out var expected) == true
            && expected.ToString() != bucket.AccountId
        )
        {
            throw new AwsException("AccessDenied", "Access Denied", 403);
        }
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
