using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Operations;
using LocalAws.DynamoDb.Tables;
using LocalAws.Lagging;
using LocalAws.Wire;

namespace LocalAws.DynamoDb;

/// <summary>
/// DynamoDB: on-demand tables without secondary indexes. Every read is consistent, the writes of a table are made one after the other, and
/// legacy parameters (Expected, AttributeUpdates, KeyConditions and the like) are refused by name.
/// </summary>
internal sealed class DynamoDbService : Service
{
    private readonly TableStore store;

    public DynamoDbService(LocalAwsOptions options, Lag lag)
        : base("dynamodb", Protocol.Json10, target: "DynamoDB_20120810")
    {
        store = new TableStore(options.Time, options.Delays.ItemExpiry);
        var access = new TableAccess(store);

        var tables = new TableOperations(store, access);
        On("CreateTable", tables.Create)
            .Takes(
                "TableName",
                "AttributeDefinitions",
                "KeySchema",
                "BillingMode",
                "ProvisionedThroughput",
                "Tags",
                "DeletionProtectionEnabled"
            )
            .Without("provisioned throughput", "the time that it takes");
        On("UpdateTable", tables.Update).Takes("TableName", "DeletionProtectionEnabled");
        On("DescribeTable", tables.Describe).Takes("TableName");
        On("DeleteTable", tables.Delete).Takes("TableName").Without("the time that it takes");
        On("ListTables", tables.List).Takes("ExclusiveStartTableName", "Limit");

        var settings = new TableSettings(store, access);
        On("UpdateTimeToLive", settings.UpdateTimeToLive)
            .Takes("TableName", "TimeToLiveSpecification")
            .Without("the time that it takes, and the days until an expired item goes");
        On("DescribeTimeToLive", settings.DescribeTimeToLive).Takes("TableName");
        On("UpdateContinuousBackups", settings.UpdateContinuousBackups)
            .Takes("TableName", "PointInTimeRecoverySpecification")
            .Without("anything to restore from");
        On("DescribeContinuousBackups", settings.DescribeContinuousBackups).Takes("TableName");

        var tags = new TableTags(access);
        On("TagResource", tags.Tag).Takes("ResourceArn", "Tags");
        On("UntagResource", tags.Untag).Takes("ResourceArn", "TagKeys");
        On("ListTagsOfResource", tags.List).Takes("ResourceArn", "NextToken");

        string[] write =
        [
            "TableName",
            "ConditionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "ReturnValues",
            "ReturnValuesOnConditionCheckFailure",
            "ReturnConsumedCapacity",
            "ReturnItemCollectionMetrics",
        ];
        const string Metered = "consumed capacity";
        var items = new ItemOperations(store, access);
        On("PutItem", items.Put).Takes([.. write, "Item"]).Without(Metered);
        On("GetItem", items.Get)
            .Takes("TableName", "Key", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames", "ReturnConsumedCapacity")
            .Without(Metered, "reads that are not consistent");
        On("UpdateItem", items.Update).Takes([.. write, "Key", "UpdateExpression"]).Without(Metered);
        On("DeleteItem", items.Delete).Takes([.. write, "Key"]).Without(Metered);

        string[] page =
        [
            "TableName",
            "Select",
            "Limit",
            "ConsistentRead",
            "ExclusiveStartKey",
            "ProjectionExpression",
            "FilterExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "ReturnConsumedCapacity",
        ];
        var queries = new QueryOperations(access);
        On("Query", queries.Query).Takes([.. page, "KeyConditionExpression", "ScanIndexForward"]).Without(Metered, "secondary indexes");
        On("Scan", queries.Scan).Takes(page).Without(Metered, "secondary indexes", "segments");

        var batches = new BatchOperations(store, access);
        On("BatchGetItem", batches.Get).Takes("RequestItems", "ReturnConsumedCapacity").Without(Metered);
        On("BatchWriteItem", batches.Write).Takes("RequestItems", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics").Without(Metered);

        var transactions = new TransactionOperations(store, access, lag);
        On("TransactGetItems", transactions.Get).Takes("TransactItems", "ReturnConsumedCapacity").Without(Metered);
        On("TransactWriteItems", transactions.WriteAsync)
            .Takes("TransactItems", "ClientRequestToken", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics")
            .Without(Metered, "a conflict with a write outside of transactions, which ends at once");
    }

    /// <inheritdoc cref="TableStore.Remember"/>
    public Action Remember() => store.Remember();

    /// <summary>
    /// Registers an operation. A client gets the response in DynamoDB's format; a call from inside LocalAws gets it as it is.
    /// </summary>
    private SupportedOperation On(string operation, Func<ApiRequest, JsonObject?> carryOut) =>
        On(operation, request => Task.FromResult(carryOut(request)));

    /// <summary>The same for an operation that takes its time.</summary>
    private SupportedOperation On(string operation, Func<ApiRequest, Task<JsonObject?>> carryOut) =>
        On(operation, async (request, _) => request.Http is null ? Inside(await carryOut(request)) : await SendAsync(request, carryOut));

    private static ApiResponse Inside(JsonObject? body) => body is null ? ApiResponse.Empty : ApiResponse.Json(body);

    private static async Task<ApiResponse> SendAsync(ApiRequest request, Func<ApiRequest, Task<JsonObject?>> carryOut)
    {
        try
        {
            return WireFormat.Answer(await carryOut(request));
        }
        catch (AwsException error)
        {
            // A request that is refused before authorization gives nothing away.
            request.NeedsNoPermission();
            return WireFormat.Error(error);
        }
    }
}
