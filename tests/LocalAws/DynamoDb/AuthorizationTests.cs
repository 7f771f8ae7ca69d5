using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LocalAws.Tests.Ec2;
using static LocalAws.Tests.DynamoDb.Tables;

namespace LocalAws.Tests.DynamoDb;

/// <summary>IAM decides every call: by the table's ARN, by the action that each part of a transaction is, by keys and attributes.</summary>
public sealed class AuthorizationTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>
{
    private readonly AmazonDynamoDBClient admin = local.Host.DynamoDb();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_role_reads_the_table_that_its_policy_names_and_no_other()
    {
        var (open, closed) = (await admin.TableAsync(), await admin.TableAsync());
        using var reader = await ClientAsync("dynamodb:GetItem", Arn(open));
        await reader.GetItemAsync(open, Key("a", "b"), Cancel);
        foreach (var table in (string[])[closed, "not-there"])
        {
            var refused = await RefusedAsync(reader.GetItemAsync(table, Key("a", "b"), Cancel));
            Assert.EndsWith(
                $"is not authorized to perform: dynamodb:GetItem on resource: {Arn(table)} "
                    + "because no identity-based policy allows the dynamodb:GetItem action",
                refused.Message,
                StringComparison.Ordinal
            );
        }
        await RefusedAsync(reader.PutItemAsync(open, Key("a", "b"), Cancel));
    }

    [Fact]
    public async Task Each_item_of_a_transaction_is_authorized_as_its_own_action()
    {
        var table = await admin.TableAsync(rangeType: null);
        var items = new Dictionary<string, TransactWriteItem>
        {
            ["dynamodb:PutItem"] = new()
            {
                Put = new() { TableName = table, Item = Key("put") },
            },
            ["dynamodb:DeleteItem"] = new()
            {
                Delete = new() { TableName = table, Key = Key("delete") },
            },
            ["dynamodb:UpdateItem"] = new()
            {
                Update = new()
                {
                    TableName = table,
                    Key = Key("update"),
                    UpdateExpression = "REMOVE a",
                },
            },
            ["dynamodb:ConditionCheckItem"] = new()
            {
                ConditionCheck = new()
                {
                    TableName = table,
                    Key = Key("check"),
                    ConditionExpression = "attribute_not_exists(pk)",
                },
            },
        };
        foreach (var missing in items.Keys)
        {
            using var client = await ClientAsync(string.Join("\",\"", items.Keys.Where(action => action != missing)), Arn(table));
            var refused = await RefusedAsync(client.TransactWriteItemsAsync(new() { TransactItems = [.. items.Values] }, Cancel));
            Assert.Contains($"is not authorized to perform: {missing} on", refused.Message, StringComparison.Ordinal);
        }
        using var all = await ClientAsync(string.Join("\",\"", items.Keys), Arn(table));
        await all.TransactWriteItemsAsync(new() { TransactItems = [.. items.Values] }, Cancel);
    }

    [Fact]
    public async Task Batches_have_actions_of_their_own()
    {
        var table = await admin.TableAsync(rangeType: null);
        using var client = await ClientAsync("dynamodb:PutItem\",\"dynamodb:GetItem\",\"dynamodb:BatchGetItem", Arn(table));
        var writes = new Dictionary<string, List<WriteRequest>> { [table] = [new(new PutRequest(Key("a")))] };
        var refused = await RefusedAsync(client.BatchWriteItemAsync(writes, Cancel));
        Assert.Contains("dynamodb:BatchWriteItem", refused.Message, StringComparison.Ordinal);
        await client.BatchGetItemAsync(new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = [Key("a")] } }, Cancel);
    }

    [Fact]
    public async Task A_policy_limits_a_role_to_items_of_its_partition()
    {
        var table = await admin.TableAsync();
        using var client = await ClientAsync(
            "dynamodb:GetItem\",\"dynamodb:PutItem\",\"dynamodb:Query\",\"dynamodb:Scan\",\"dynamodb:BatchWriteItem",
            Arn(table),
            """{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["mine"]},"Null":{"dynamodb:LeadingKeys":"false"}}"""
        );
        await client.PutItemAsync(table, Key("mine", "1"), Cancel);
        await RefusedAsync(client.PutItemAsync(table, Key("yours", "1"), Cancel));
        await RefusedAsync(client.ScanAsync(new ScanRequest(table), Cancel));
        Assert.Equal(1, (await client.QueryAsync(Query("mine"), Cancel)).Count);
        await RefusedAsync(client.QueryAsync(Query("yours"), Cancel));
        await RefusedAsync(
            client.BatchWriteItemAsync(
                new Dictionary<string, List<WriteRequest>>
                {
                    [table] = [new(new PutRequest(Key("mine", "2"))), new(new PutRequest(Key("yours", "2")))],
                },
                Cancel
            )
        );

        QueryRequest Query(string partition) =>
            new()
            {
                TableName = table,
                KeyConditionExpression = "pk = :pk",
                ExpressionAttributeValues = new() { [":pk"] = S(partition) },
            };
    }

    [Fact]
    public async Task A_policy_limits_a_role_to_some_attributes()
    {
        var table = await admin.TableAsync(rangeType: null);
        using var client = await ClientAsync(
            "dynamodb:UpdateItem",
            Arn(table),
            """{"ForAllValues:StringEquals":{"dynamodb:Attributes":["pk","status"]}}"""
        );
        await client.UpdateItemAsync(Update("SET #s = :v", "status"), Cancel);
        await RefusedAsync(client.UpdateItemAsync(Update("SET #s = :v", "request"), Cancel));

        UpdateItemRequest Update(string expression, string attribute) =>
            new()
            {
                TableName = table,
                Key = Key("a"),
                UpdateExpression = expression,
                ExpressionAttributeNames = new() { ["#s"] = attribute },
                ExpressionAttributeValues = new() { [":v"] = S("v") },
            };
    }

    [Fact]
    public async Task A_table_with_tags_also_requires_permission_to_tag()
    {
        using var client = await ClientAsync("dynamodb:CreateTable", "*");
        var refused = await RefusedAsync(
            client.CreateTableAsync(
                new()
                {
                    TableName = "tagged",
                    BillingMode = BillingMode.PAY_PER_REQUEST,
                    AttributeDefinitions = [new("pk", "S")],
                    KeySchema = [new("pk", KeyType.HASH)],
                    Tags = [new() { Key = "a", Value = "b" }],
                },
                Cancel
            )
        );
        Assert.Contains($"dynamodb:TagResource on resource: {Arn("tagged")}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tagged", (await admin.ListTablesAsync(Cancel)).TableNames);
    }

    private async Task<AmazonDynamoDBClient> ClientAsync(string actions, string resource, string condition = "{}") =>
        local.Host.DynamoDb(
            await local.Host.RoleAsync(
                Account,
                $$"""{"Effect":"Allow","Action":["{{actions}}"],"Resource":"{{resource}}","Condition":{{condition}}}"""
            )
        );

    private static async Task<AmazonDynamoDBException> RefusedAsync(Task call)
    {
        var error = await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(() => call);
        Assert.Equal("AccessDeniedException", error.ErrorCode);
        return error;
    }
}
