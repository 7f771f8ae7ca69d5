using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.DynamoDb;

/// <summary>DynamoDB's errors, in its words where they are known.</summary>
internal static class DynamoDbErrors
{
    public static AwsException Validation(string message) => new("ValidationException", message);

    /// <summary>What most complaints about a value begin with.</summary>
    public static AwsException Parameter(string why) => Validation("One or more parameter values were invalid: " + why);

    public static AwsException Serialization(string message) => new("SerializationException", message);

    /// <summary>How the operations on items tell that there is no such table: without its name.</summary>
    public static AwsException NoSuchResource() => new("ResourceNotFoundException", "Requested resource not found");

    /// <summary>How the operations on tables tell it.</summary>
    public static AwsException NoSuchTable(string name) =>
        new("ResourceNotFoundException", $"Requested resource not found: Table: {name} not found");

    /// <summary>How the operations on backups tell it.</summary>
    public static AwsException TableNotFound(string name) => new("TableNotFoundException", $"Table not found: {name}");

    /// <summary>How the operations on tags tell it; the word without its last letter is AWS's.</summary>
    public static AwsException NoSuchArn(string arn) =>
        new("ResourceNotFoundException", $"Requested resource not found: ResourcArn: {arn} not found");

    public static AwsException ConditionFailed(JsonObject? item) =>
        new("ConditionalCheckFailedException", "The conditional request failed", 400, item is null ? null : new() { ["Item"] = item });

    public static AwsException KeyMismatch() => Validation("The provided key element does not match the schema");

    public static AwsException Duplicates() => Validation("Provided list of item keys contains duplicates");
}
