using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Operations;
using LocalAws.DynamoDb.Tables;
using LocalAws.Wire;

namespace LocalAws.DynamoDb;

/// <summary>
/// DynamoDB: on-demand tables without secondary indexes. Every read is consistent, every write of a table happens after the one before it,
/// and legacy parameters (Expected, AttributeUpdates, KeyConditions and their like) are refused by name.
/// </summary>
internal sealed class DynamoDbService : Service
{
    public DynamoDbService(LocalAwsOptions options)
        : base("dynamodb", Protocol.Json10, target: "DynamoDB_20120810")
    {
        var store = new TableStore(options.Time, options.Delays.ItemExpiry);
        var access = new TableAccess(store);

        var tables = new TableOperations(store, access);
        On("CreateTable", tables.Create);
        On("UpdateTable", tables.Update);
        On("DescribeTable", tables.Describe);
        On("DeleteTable", tables.Delete);
        On("ListTables", tables.List);

        var settings = new TableSettings(store, access);
        On("UpdateTimeToLive", settings.UpdateTimeToLive);
        On("DescribeTimeToLive", settings.DescribeTimeToLive);
        On("UpdateContinuousBackups", settings.UpdateContinuousBackups);
        On("DescribeContinuousBackups", settings.DescribeContinuousBackups);

        var tags = new TableTags(access);
        On("TagResource", tags.Tag);
        On("UntagResource", tags.Untag);
        On("ListTagsOfResource", tags.List);

        var items = new ItemOperations(store, access);
        On("PutItem", items.Put);
        On("GetItem", items.Get);
        On("UpdateItem", items.Update);
        On("DeleteItem", items.Delete);

        var queries = new QueryOperations(access);
        On("Query", queries.Query);
        On("Scan", queries.Scan);

        var batches = new BatchOperations(store, access);
        On("BatchGetItem", batches.Get);
        On("BatchWriteItem", batches.Write);

        var transactions = new TransactionOperations(store, access);
        On("TransactGetItems", transactions.Get);
        On("TransactWriteItems", transactions.Write);
    }

    /// <summary>
    /// Registers an operation whose answers a client gets as DynamoDB sends them; a call from inside gets them as they are.
    /// </summary>
    private void On(string operation, Func<ApiRequest, JsonObject?> carryOut) =>
        On(operation, (ApiRequest request) => request.Http is null ? Inside(carryOut(request)) : Send(request, carryOut));

    private static ApiResponse Inside(JsonObject? body) => body is null ? ApiResponse.Empty : ApiResponse.Json(body);

    private static ApiResponse Send(ApiRequest request, Func<ApiRequest, JsonObject?> carryOut)
    {
        try
        {
            return WireFormat.Answer(carryOut(request));
        }
        catch (AwsException error)
        {
            // A request that is refused before IAM is asked gives nothing away.
            request.NeedsNoPermission();
            return WireFormat.Error(error);
        }
    }
}
