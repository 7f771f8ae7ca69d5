using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>Systems Manager's errors, with its own messages where they are known.</summary>
internal static class SsmErrors
{
    public static AwsException Validation(string message) => new("ValidationException", message);

    /// <summary>The message of all AWS JSON services for a value outside the model's limits.</summary>
    public static AwsException Constraint(string value, string member, string constraint) =>
        Validation($"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}");

    public static AwsException NoSuchDocument() => new("InvalidDocument", "The specified document does not exist.");

    public static AwsException NoSuchDocumentVersion() =>
        new("InvalidDocumentVersion", "The document version is not valid or does not exist.");

    public static AwsException DocumentContent(string why) =>
        new("InvalidDocumentContent", "The content for the document is not valid. " + why);

    public static AwsException Parameters(string why) => new("InvalidParameters", why);

    /// <summary>One code for unknown, stopped and unmanaged instances.</summary>
    public static AwsException NotManaged(IEnumerable<string> ids, string accountId) =>
        new("InvalidInstanceId", $"Instances [[{string.Join(", ", ids)}]] not in a valid state for account {accountId}");

    public static AwsException NoSuchInvocation() => new("InvocationDoesNotExist", "");

    public static AwsException FilterKey(string key, string valid) =>
        new("InvalidFilterKey", $"The following filter key is not valid: {key}. Valid filter keys include: [{valid}].");

    public static AwsException NextToken() => new("InvalidNextToken", "The specified token is not valid.");
}
