using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>IAM's errors with AWS's messages.</summary>
internal static class IamErrors
{
    public static AwsException NoSuchEntity(string message) => new("NoSuchEntity", message, 404);

    public static AwsException NoSuchRole(string name) => NoSuchEntity($"The role with name {name} cannot be found.");

    public static AwsException NoSuchUser(string name) => NoSuchEntity($"The user with name {name} cannot be found.");

    public static AwsException NoSuchPolicy(string arn) => NoSuchEntity($"Policy {arn} was not found.");

    public static AwsException NotAttachable(string arn) => NoSuchEntity($"Policy {arn} does not exist or is not attachable.");

    public static AwsException NoSuchVersion(string arn, string version) =>
        NoSuchEntity($"Policy {arn} version {version} does not exist or is not attachable.");

    public static AwsException NoSuchProfile(string name) => NoSuchEntity($"Instance Profile {name} cannot be found.");

    public static AwsException Exists(string message) => new("EntityAlreadyExists", message, 409);

    public static AwsException Conflict(string message) => new("DeleteConflict", message, 409);

    public static AwsException Quota(string quota, int limit) => new("LimitExceeded", $"Cannot exceed quota for {quota}: {limit}", 409);

    public static AwsException LimitExceeded(string message) => new("LimitExceeded", message, 409);

    public static AwsException InvalidInput(string message) => new("InvalidInput", message);

    public static AwsException Malformed(string message) => new("MalformedPolicyDocument", message);

    public static AwsException Validation(string message) => new("ValidationError", message);

    /// <summary>IAM names the member but, unlike other services, not its value.</summary>
    public static AwsException Constraint(string member, string constraint) =>
        Validation($"1 validation error detected: Value at '{member}' failed to satisfy constraint: {constraint}");
}
