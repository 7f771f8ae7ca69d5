using System.Collections.Frozen;
using System.Text;
using System.Xml.Linq;
using LocalAws.Wire;

namespace LocalAws.S3;

/// <summary>The settings that deployment tools make on buckets; they are stored and returned.</summary>
internal sealed partial class S3Service
{
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
}
