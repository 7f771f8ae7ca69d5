using LocalAws.Wire;

namespace LocalAws.S3;

/// <summary>S3's errors with its own messages.</summary>
internal static class S3Errors
{
    public static AwsException NoSuchBucket() => new("NoSuchBucket", "The specified bucket does not exist", 404);

    public static AwsException NoSuchKey() => new("NoSuchKey", "The specified key does not exist.", 404);

    public static AwsException NoSuchVersion() => new("NoSuchVersion", "The specified version does not exist.", 404);

    public static AwsException BucketNotEmpty() => new("BucketNotEmpty", "The bucket you tried to delete is not empty", 409);

    public static AwsException InvalidBucketName() => new("InvalidBucketName", "The specified bucket is not valid.");

    public static AwsException MalformedXml() =>
        new("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");

    public static AwsException AlreadyOwned() =>
        new("BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.", 409);

    public static AwsException AlreadyExists() =>
        new(
            "BucketAlreadyExists",
            "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
                + "Please select a different name and try again.",
            409
        );

    /// <summary>S3's error for a setting that was never put.</summary>
    public static AwsException NoSetting(string setting) =>
        setting switch
        {
            "policy" => new("NoSuchBucketPolicy", "The bucket policy does not exist", 404),
            "tagging" => new("NoSuchTagSet", "The TagSet does not exist", 404),
            "publicAccessBlock" => new("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", 404),
            "encryption" => new(
                "ServerSideEncryptionConfigurationNotFoundError",
                "The server side encryption configuration was not found",
                404
            ),
            "ownershipControls" => new("OwnershipControlsNotFoundError", "The bucket ownership controls were not found", 404),
            _ => new("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", 404),
        };
}
