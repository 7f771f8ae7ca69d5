using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>Buckets and their policies.</summary>
internal static class BucketResources
{
    /// <summary>
    /// Properties that are stored as a document of the bucket, with the operation that puts it and the document's root element.
    /// </summary>
    private static readonly Dictionary<string, (string Operation, string Root)> Settings = new(StringComparer.Ordinal)
    {
        ["BucketEncryption"] = ("PutBucketEncryption", "ServerSideEncryptionConfiguration"),
        ["OwnershipControls"] = ("PutBucketOwnershipControls", "OwnershipControls"),
        ["PublicAccessBlockConfiguration"] = ("PutPublicAccessBlock", "PublicAccessBlockConfiguration"),
        ["VersioningConfiguration"] = ("PutBucketVersioning", "VersioningConfiguration"),
    };

    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new(
            "AWS::S3::Bucket",
            new()
            {
                "BucketName",
                "BucketEncryption",
                {
                    "OwnershipControls",
                    new() { "Rules" }
                },
                {
                    "PublicAccessBlockConfiguration",
                    new() { "BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets" }
                },
                {
                    "VersioningConfiguration",
                    new() { "Status" }
                },
                { "Tags", Tags.Shape },
            },
            CreateAsync,
            DeleteAsync
        )
        {
            UpdateAsync = SetAsync,
            ReplacedBy = ["BucketName"],
            NameProperty = "BucketName",
            Missing =
            [
                "AccelerateConfiguration",
                "AccessControl",
                "AnalyticsConfigurations",
                "CorsConfiguration",
                "IntelligentTieringConfigurations",
                "InventoryConfigurations",
                "LifecycleConfiguration",
                "LoggingConfiguration",
                "MetadataConfiguration",
                "MetricsConfigurations",
                "NotificationConfiguration",
                "ObjectLockConfiguration",
                "ObjectLockEnabled",
                "ReplicationConfiguration",
                "WebsiteConfiguration",
            ],
        },
        new("AWS::S3::BucketPolicy", new() { "Bucket", "PolicyDocument" }, PutPolicyAsync, DeletePolicyAsync)
        {
            UpdateAsync = PutPolicyAsync,
            Required = ["Bucket", "PolicyDocument"],
            ReplacedBy = ["Bucket"],
        },
    ];

    private static async Task CreateAsync(ResourceWork bucket, CancellationToken cancellationToken)
    {
        var name = bucket.Name("BucketName", 63, lower: true);
        await bucket.CallAsync("s3", "CreateBucket", new() { ["Bucket"] = name }, cancellationToken);
        bucket.Exists(
            name,
            ("Arn", "arn:aws:s3:::" + name),
            ("DomainName", $"{name}.s3.amazonaws.com"),
            ("RegionalDomainName", $"{name}.s3.{bucket.Stack.Region}.amazonaws.com")
        );
        await SetAsync(bucket, cancellationToken);
    }

    private static async Task SetAsync(ResourceWork bucket, CancellationToken cancellationToken)
    {
        var name = bucket.PhysicalId ?? bucket.Made!;
        foreach (var (property, (operation, root)) in Settings)
        {
            if (bucket.Changed(property) && bucket.Properties[property] is { } value)
                await PutAsync(operation, Xml(root, value));
            else if (bucket.Changed(property))
                throw bucket.NotSupported($"removing {property} from a bucket");
        }
        if (bucket.Changed("Tags"))
        {
            var tags = Tags.Of(bucket.Properties)
                .Select(tag => new XElement("Tag", new XElement("Key", tag.Key), new XElement("Value", tag.Value)));
            await PutAsync("PutBucketTagging", new XElement("Tagging", new XElement("TagSet", tags)));
        }

        Task PutAsync(string operation, XElement document) =>
            bucket.CallAsync("s3", operation, new() { ["Bucket"] = name, ["Document"] = document.ToString() }, cancellationToken);
    }

    private static Task DeleteAsync(ResourceWork bucket, CancellationToken cancellationToken) =>
        bucket.CallIfThereAsync("s3", "DeleteBucket", new() { ["Bucket"] = bucket.PhysicalId }, cancellationToken);

    private static async Task PutPolicyAsync(ResourceWork policy, CancellationToken cancellationToken)
    {
        var bucket = policy.Text("Bucket");
        await policy.CallAsync(
            "s3",
            "PutBucketPolicy",
            new() { ["Bucket"] = bucket, ["Document"] = policy.Document("PolicyDocument") },
            cancellationToken
        );
        policy.Exists(bucket);
    }

    private static Task DeletePolicyAsync(ResourceWork policy, CancellationToken cancellationToken) =>
        policy.CallIfThereAsync("s3", "DeleteBucketPolicy", new() { ["Bucket"] = policy.Text("Bucket") }, cancellationToken);

    private static XElement Xml(string name, JsonNode value) =>
        value switch
        {
            JsonObject map => new(
                name,
                map.SelectMany(pair =>
                    pair.Value is JsonArray list
                        ? list.Select(item => Xml(Singular(pair.Key), item!))
                        : [Xml(Singular(pair.Key), pair.Value!)]
                )
            ),
            _ => new(name, Intrinsics.AsText(value.AsValue())),
        };

    /// <summary>S3's names for what CloudFormation names differently; CloudFormation's lists are repeated elements in S3.</summary>
    private static string Singular(string name) =>
        name switch
        {
            "ServerSideEncryptionConfiguration" or "Rules" => "Rule",
            "ServerSideEncryptionByDefault" => "ApplyServerSideEncryptionByDefault",
            _ => name,
        };
}
