using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Tables;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Operations;

/// <summary>
/// CreateTable, UpdateTable, DescribeTable, DeleteTable and ListTables. What takes AWS seconds is done at once: the response says CREATING
/// or DELETING, and the next call finds the table ACTIVE or gone.
/// </summary>
internal sealed class TableOperations(TableStore store, TableAccess access)
{
    private const int MaxNames = 100;

    public JsonObject Create(ApiRequest request)
    {
        var definition = new TableDefinition(request.Parameters);
        var tags = TableTags.Read(request.Parameters);
        // A table with tags also requires permission to tag.
        access.Find(request, "dynamodb:CreateTable", definition.Name, TableTags.Context(tags));
        if (tags.Count > 0)
            access.Find(request, "dynamodb:TagResource", definition.Name, TableTags.Context(tags));
        var table = store.Create(request.AccountId, request.Region, definition.Name, definition.Schema);
        lock (table.Gate)
        {
            table.DeletionProtected = request.Parameters.Flag("DeletionProtectionEnabled") == true;
            foreach (var (key, value) in tags)
                table.Tags[key] = value;
            return new() { ["TableDescription"] = Description(table, "CREATING") };
        }
    }

    public JsonObject Update(ApiRequest request)
    {
        var table = Existing(request, "dynamodb:UpdateTable");
        lock (table.Gate)
        {
            if (request.Parameters.Flag("DeletionProtectionEnabled") is { } isProtected)
                table.DeletionProtected = isProtected;
            return new() { ["TableDescription"] = Description(table, "ACTIVE") };
        }
    }

    public JsonObject Describe(ApiRequest request)
    {
        var table = Existing(request, "dynamodb:DescribeTable");
        lock (table.Gate)
            return new() { ["Table"] = Description(table, "ACTIVE") };
    }

    public JsonObject Delete(ApiRequest request)
    {
        var table = Existing(request, "dynamodb:DeleteTable");
        if (table.DeletionProtected)
        {
            throw DynamoDbErrors.Validation(
                "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."
            );
        }
        store.Delete(table);
        var description = Description(table, "DELETING");
        // The description of a table that is being deleted has no key.
        description.Remove("AttributeDefinitions");
        description.Remove("KeySchema");
        description.Remove("CreationDateTime");
        return new() { ["TableDescription"] = description };
    }

    public JsonObject List(ApiRequest request)
    {
        var limit = Constraints.Checked(request.Parameters, c => c.AtLeast("Limit", 1, MaxNames)) ?? MaxNames;
        request.Authorize("dynamodb:ListTables", "*");
        var start = request.Parameters.Text("ExclusiveStartTableName");
        var names = store
            .Names(request.AccountId, request.Region)
            .Where(name => start is null || string.CompareOrdinal(name, start) > 0)
            .Take(limit + 1)
            .ToList();
        var answer = new JsonObject { ["TableNames"] = new JsonArray([.. names.Take(limit).Select(name => (JsonNode)name)]) };
        if (names.Count > limit)
            answer["LastEvaluatedTableName"] = names[limit - 1];
        return answer;
    }

    private Table Existing(ApiRequest request, string action)
    {
        var name = Constraints.Checked(request.Parameters, c => c.TableName());
        return access.Find(request, action, name) ?? throw DynamoDbErrors.NoSuchTable(name);
    }

    private static JsonObject Description(Table table, string status) =>
        new()
        {
            ["AttributeDefinitions"] = new JsonArray([
                .. table.Schema.Attributes.Select(attribute => new JsonObject
                {
                    ["AttributeName"] = attribute.Name,
                    ["AttributeType"] = attribute.Type.ToString(),
                }),
            ]),
            ["TableName"] = table.Name,
            ["KeySchema"] = new JsonArray([
                .. table.Schema.Attributes.Select(attribute => new JsonObject
                {
                    ["AttributeName"] = attribute.Name,
                    ["KeyType"] = attribute == table.Schema.Hash ? "HASH" : "RANGE",
                }),
            ]),
            ["TableStatus"] = status,
            ["CreationDateTime"] = Timestamp.Of(table.CreatedAt),
            ["ProvisionedThroughput"] = new JsonObject
            {
                ["NumberOfDecreasesToday"] = 0,
                ["ReadCapacityUnits"] = 0,
                ["WriteCapacityUnits"] = 0,
            },
            ["TableSizeBytes"] = table.Bytes,
            ["ItemCount"] = table.ItemCount,
            ["TableArn"] = table.Arn,
            ["TableId"] = table.Id.ToString(),
            ["BillingModeSummary"] = new JsonObject
            {
                ["BillingMode"] = "PAY_PER_REQUEST",
                ["LastUpdateToPayPerRequestDateTime"] = Timestamp.Of(table.CreatedAt),
            },
            ["DeletionProtectionEnabled"] = table.DeletionProtected,
        };
}

/// <summary>DynamoDB's times: seconds since 1970 with a fraction.</summary>
internal static class Timestamp
{
    public static JsonNode Of(DateTimeOffset time) => JsonValue.Create(time.ToUnixTimeMilliseconds() / 1000d);
}
