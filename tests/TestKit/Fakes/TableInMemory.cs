using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using LocalAws;
using LocalAws.DynamoDb;
using LocalAws.Identity;
using LocalAws.Lagging;
using LocalAws.Wire;

namespace TestKit.Fakes;

/// <summary>
/// The table of the recorded grants in memory, behind the SDK's interface. LocalAws's own engine evaluates its expressions: a failed
/// condition fails a write here as it does there. Everybody may do everything: the stories test permissions.
/// </summary>
internal sealed class TableInMemory
{
    public const string Name = "repogrant-grants";

    /// <summary>A few per page, which reveals code that only reads one page.</summary>
    private const int ItemsOfPage = 3;

    private const string Account = "111111111111";
    private const string Region = "us-east-2";

    private readonly DynamoDbService service;
    private readonly AccessControl everybody;

    public TableInMemory(TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        service = new DynamoDbService(new LocalAwsOptions { Folder = "", Time = clock }, new Lag(null, TimeSpan.Zero, clock));
        everybody = new AccessControl(new EverythingAllowed(), new DecisionTrail(), clock, organizationId: null);
        Call(
            "CreateTable",
            JsonNode
                .Parse(
                    """
                    {
                      "BillingMode": "PAY_PER_REQUEST",
                      "AttributeDefinitions": [
                        { "AttributeName": "collection", "AttributeType": "S" },
                        { "AttributeName": "id", "AttributeType": "S" }
                      ],
                      "KeySchema": [
                        { "AttributeName": "collection", "KeyType": "HASH" },
                        { "AttributeName": "id", "KeyType": "RANGE" }
                      ]
                    }
                    """
                )!
                .AsObject()
        );
        (Client, Fake) = Fakes.Fake.Of<IAmazonDynamoDB>();
        Fake.On((GetItemRequest request) => Get(request))
            .On((UpdateItemRequest request) => Update(request))
            .On((DeleteItemRequest request) => Delete(request))
            .On((QueryRequest request) => Query(request))
            .On((TransactWriteItemsRequest request) => Transact(request));
    }

    public IAmazonDynamoDB Client { get; }

    public Fake Fake { get; }

    /// <summary>Called right before a call is carried out: somebody else's write, or an error.</summary>
    public Action<AmazonWebServiceRequest>? Before { get; set; }

    /// <summary>Writes an item as people can, by hand.</summary>
    public void Put(string collection, string id, params (string Name, AttributeValue Value)[] attributes)
    {
        var item = new JsonObject
        {
            ["collection"] = new JsonObject { ["S"] = collection },
            ["id"] = new JsonObject { ["S"] = id },
        };
        foreach (var (name, value) in attributes)
            item[name] = Json(value);

        Call("PutItem", new JsonObject { ["Item"] = item });
    }

    /// <summary>The attributes of an item, each as a string; null if there is no such item.</summary>
    public IReadOnlyDictionary<string, string>? Item(string collection, string id)
    {
        var key = new JsonObject
        {
            ["collection"] = new JsonObject { ["S"] = collection },
            ["id"] = new JsonObject { ["S"] = id },
        };
        return ItemOf(Call("GetItem", new JsonObject { ["Key"] = key })["Item"])
            ?.ToDictionary(attribute => attribute.Key, attribute => attribute.Value.S ?? attribute.Value.N);
    }

    private GetItemResponse Get(GetItemRequest request)
    {
        Before?.Invoke(request);
        Assert.True(request.ConsistentRead, "What is decided by a record is read consistently.");
        return new GetItemResponse { Item = ItemOf(Call("GetItem", Parameters(request.TableName, request.Key))["Item"]) };
    }

    private UpdateItemResponse Update(UpdateItemRequest request)
    {
        Before?.Invoke(request);
        var parameters = Parameters(request.TableName, request.Key);
        parameters["UpdateExpression"] = request.UpdateExpression;
        parameters["ConditionExpression"] = request.ConditionExpression;
        parameters["ExpressionAttributeNames"] = Names(request.ExpressionAttributeNames);
        parameters["ReturnValues"] = request.ReturnValues?.Value ?? "NONE";
        if (request.ExpressionAttributeValues is { } values)
            parameters["ExpressionAttributeValues"] = Json(values);

        return new UpdateItemResponse { Attributes = ItemOf(Call("UpdateItem", parameters)["Attributes"]) };
    }

    private DeleteItemResponse Delete(DeleteItemRequest request)
    {
        Before?.Invoke(request);
        var parameters = Parameters(request.TableName, request.Key);
        parameters["ConditionExpression"] = request.ConditionExpression;
        parameters["ExpressionAttributeNames"] = Names(request.ExpressionAttributeNames);
        parameters["ExpressionAttributeValues"] = Json(request.ExpressionAttributeValues);
        Call("DeleteItem", parameters);
        return new DeleteItemResponse();
    }

    private TransactWriteItemsResponse Transact(TransactWriteItemsRequest request)
    {
        Before?.Invoke(request);
        var items = new JsonArray();
        foreach (var item in request.TransactItems)
        {
            var parameters = item.Update is { } update
                ? Parameters(update.TableName, update.Key, update.ConditionExpression)
                : Parameters(item.ConditionCheck.TableName, item.ConditionCheck.Key, item.ConditionCheck.ConditionExpression);
            if (item.Update is not null)
                parameters["UpdateExpression"] = item.Update.UpdateExpression;
            parameters["ExpressionAttributeNames"] = Names(
                item.Update?.ExpressionAttributeNames ?? item.ConditionCheck.ExpressionAttributeNames
            );
            parameters["ExpressionAttributeValues"] = Json(
                item.Update?.ExpressionAttributeValues ?? item.ConditionCheck.ExpressionAttributeValues
            );
            items.Add(new JsonObject { [item.Update is null ? "ConditionCheck" : "Update"] = parameters });
        }

        Call("TransactWriteItems", new JsonObject { ["TransactItems"] = items }, isOfTable: false);
        return new TransactWriteItemsResponse();
    }

    private QueryResponse Query(QueryRequest request)
    {
        Before?.Invoke(request);
        var parameters = new JsonObject
        {
            ["TableName"] = request.TableName,
            ["KeyConditionExpression"] = request.KeyConditionExpression,
            ["ExpressionAttributeNames"] = Names(request.ExpressionAttributeNames),
            ["ExpressionAttributeValues"] = Json(request.ExpressionAttributeValues),
            ["ConsistentRead"] = request.ConsistentRead,
            ["Limit"] = ItemsOfPage,
        };
        if (request.ExclusiveStartKey is { } start)
            parameters["ExclusiveStartKey"] = Json(start);

        var answer = Call("Query", parameters);
        return new QueryResponse
        {
            Items = [.. answer["Items"]!.AsArray().Select(item => ItemOf(item)!)],
            LastEvaluatedKey = ItemOf(answer["LastEvaluatedKey"]),
        };
    }

    private JsonObject Call(string operation, JsonObject parameters, bool isOfTable = true)
    {
        if (isOfTable)
            parameters["TableName"] ??= Name;
        var request = new ApiRequest
        {
            Service = service.SigningName,
            Operation = operation,
            Protocol = service.Protocol,
            Region = Region,
            RequestId = "00000000-0000-0000-0000-000000000000",
            Principal = Principal.Administrator(Account),
            Parameters = parameters,
            Access = everybody,
        };
        try
        {
            var answer = service.Operations[operation].CarryOutAsync(request, CancellationToken.None);
            Assert.True(answer.IsCompleted, "LocalAws's DynamoDB waits for nothing.");
            return answer.GetAwaiter().GetResult().Body as JsonObject ?? [];
        }
        catch (AwsException error) when (error.Code == "ConditionalCheckFailedException")
        {
            throw new ConditionalCheckFailedException(error.Message);
        }
        catch (AwsException error) when (error.Code == "TransactionCanceledException")
        {
            throw new TransactionCanceledException(error.Message)
            {
                CancellationReasons = error.Message.Contains("ConditionalCheckFailed", StringComparison.Ordinal)
                    ? [new CancellationReason { Code = "ConditionalCheckFailed" }]
                    : [],
            };
        }
        catch (AwsException error)
        {
            throw new AmazonDynamoDBException(error.Message) { ErrorCode = error.Code };
        }
    }

    private static JsonObject Parameters(string table, Dictionary<string, AttributeValue> key, string? condition)
    {
        var parameters = Parameters(table, key);
        if (condition is not null)
            parameters["ConditionExpression"] = condition;
        return parameters;
    }

    private static JsonObject Parameters(string table, Dictionary<string, AttributeValue> key) =>
        new() { ["TableName"] = table, ["Key"] = Json(key) };

    private static JsonObject Names(Dictionary<string, string> names) =>
        new(names.Select(name => KeyValuePair.Create(name.Key, (JsonNode?)name.Value)));

    private static JsonObject Json(Dictionary<string, AttributeValue> values) =>
        new(values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)Json(value.Value))));

    // The records contain only strings and numbers.
    private static JsonObject Json(AttributeValue value) =>
        value.S is not null ? new() { ["S"] = value.S }
        : value.N is not null ? new() { ["N"] = value.N }
        : throw new NotSupportedException("The table in memory takes texts and numbers.");

    private static Dictionary<string, AttributeValue>? ItemOf(JsonNode? item) =>
        item
            ?.AsObject()
            .ToDictionary(
                attribute => attribute.Key,
                attribute => new AttributeValue { S = (string?)attribute.Value!["S"], N = (string?)attribute.Value["N"] }
            );

    private sealed class EverythingAllowed : IAuthorizer
    {
        public Decision Decide(AuthorizationQuery query) => new(Allowed: true, Reason: "");

        public IEnumerable<KeyValuePair<string, string>> TagsOf(Principal principal) => [];
    }
}
