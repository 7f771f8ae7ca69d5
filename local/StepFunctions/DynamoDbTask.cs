using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.DynamoDb;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>Step Functions' optimized integration with DynamoDB: one operation on one item.</summary>
internal static class DynamoDbTask
{
    /// <summary>Errors for which DynamoDB's API has a type; any other is reported under the service's own name.</summary>
    private static readonly HashSet<string> Errors =
    [
        "ConditionalCheckFailedException",
        "InternalServerError",
        "ItemCollectionSizeLimitExceededException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ResourceNotFoundException",
        "ThrottlingException",
        "TransactionConflictException",
    ];

    /// <param name="operation">The operation as in the resource: <c>putItem</c>.</param>
    public static async Task<string> RunAsync(
        IApi api,
        Principal principal,
        string region,
        string operation,
        JsonObject arguments,
        CancellationToken cancellationToken
    )
    {
        JsonObject body;
        try
        {
            var parameters = (JsonObject)arguments.DeepClone();
            var name = char.ToUpperInvariant(operation[0]) + operation[1..];
            var answer = await api.CallAsync(principal, region, "dynamodb", name, parameters, cancellationToken);
            body = (JsonObject)answer.Body!;
        }
        catch (AwsException e) when (e.Code == "SerializationException")
        {
            // Step Functions checks types itself, before it calls.
            throw ServiceTasks.Refused(arguments, e.Message);
        }
        catch (AwsException e)
        {
            var error = "DynamoDB." + (Errors.Contains(e.Code) ? e.Code : "AmazonDynamoDBException");
            throw new Failure(error, ServiceTasks.Explained(e, "AmazonDynamoDBv2"), ofTask: true);
        }
        var sent = Encoding.UTF8.GetBytes(body.ToJsonString());
        return ServiceTasks.Envelope(
            writer => Write(writer, body),
            _ => { },
            sent.Length.ToString(CultureInfo.InvariantCulture),
            "application/x-amz-json-1.0",
            ("Server", "Server"),
            ("x-amz-crc32", Crc32.Of(sent).ToString(CultureInfo.InvariantCulture))
        );
    }

    private static void Write(Utf8JsonWriter writer, JsonObject members)
    {
        foreach (var (name, value) in members)
        {
            writer.WritePropertyName(name);
            value!.WriteTo(writer);
        }
    }
}
