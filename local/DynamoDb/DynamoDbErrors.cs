using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.DynamoDb;

/// <summary>DynamoDB's errors, with its own messages where they are known.</summary>
internal static class DynamoDbErrors
{
    public static AwsException Validation(string message) => new("ValidationException", message);

    /// <summary>The beginning of most messages about a value.</summary>
    public static AwsException Parameter(string why) => Validation("One or more parameter values were invalid: " + why);

    public static AwsException Serialization(string message) => new("SerializationException", message);

    /// <summary>The error of operations on items for a missing table: it does not name the table.</summary>
    public static AwsException NoSuchResource() => new("ResourceNotFoundException", "Requested resource not found");

    /// <summary>The error of operations on tables for a missing table.</summary>
    public static AwsException NoSuchTable(string name) =>
        new("ResourceNotFoundException", $"Requested resource not found: Table: {name} not found");

    /// <summary>The error of operations on backups for a missing table.</summary>
    public static AwsException TableNotFound(string name) => new("TableNotFoundException", $"Table not found: {name}");

    /// <summary>The error of operations on tags for a missing table; the missing last letter is AWS's.</summary>
    public static AwsException NoSuchArn(string arn) =>
        new("ResourceNotFoundException", $"Requested resource not found: ResourcArn: {arn} not found");

    public static AwsException ConditionFailed(JsonObject? item) =>
        new("ConditionalCheckFailedException", "The conditional request failed", 400, item is null ? null : new() { ["Item"] = item });

    /// <summary>"Transaction conflict handling in DynamoDB" in the developer guide.</summary>
    public static AwsException Conflict() => new("TransactionConflictException", "Transaction is ongoing for the item");

    public static AwsException KeyMismatch() => Validation("The provided key element does not match the schema");

    public static AwsException Duplicates() => Validation("Provided list of item keys contains duplicates");
}
