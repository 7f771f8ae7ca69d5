using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static LocalAws.Tests.DynamoDb.Tables;

namespace LocalAws.Tests.DynamoDb;

/// <summary>Transactions: all or nothing.</summary>
public sealed class TransactionTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>
{
    private readonly AmazonDynamoDBClient client = local.Host.DynamoDb();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_canceled_transaction_changes_nothing_and_gives_a_reason_for_each_item()
    {
        var (one, two) = (await client.TableAsync(rangeType: null), await client.TableAsync(rangeType: null));
        await client.PutItemAsync(two, Key("taken").With(("by", S("me"))), Cancel);
        var cancelled = await Assert.ThrowsAsync<TransactionCanceledException>(() =>
            client.TransactWriteItemsAsync(
                new()
                {
                    TransactItems =
                    [
                        Put(one, "new"),
                        new()
                        {
                            Put = new()
                            {
                                TableName = two,
                                Item = Key("taken"),
                                ConditionExpression = "attribute_not_exists(pk)",
                                ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                            },
                        },
                        new()
                        {
                            Update = new()
                            {
                                TableName = one,
                                Key = Key("none"),
                                UpdateExpression = "SET a = nowhere",
                            },
                        },
                    ],
                },
                Cancel
            )
        );
        Assert.Equal(
            "Transaction cancelled, please refer cancellation reasons for specific reasons "
                + "[None, ConditionalCheckFailed, ValidationError]",
            cancelled.Message
        );
        Assert.Equal(
            [null, "The conditional request failed", "The provided expression refers to an attribute that does not exist in the item"],
            cancelled.CancellationReasons.Select(reason => reason.Message)
        );
        Assert.Equal("me", cancelled.CancellationReasons[1].Item["by"].S);
        Assert.Equal(0, (await client.ScanAsync(new ScanRequest(one), Cancel)).Count);
    }

    [Fact]
    public async Task All_kinds_of_writes_and_reads_happen_together()
    {
        var table = await client.TableAsync(rangeType: null);
        await client.PutItemAsync(table, Key("changed").With(("n", N(1))), Cancel);
        await client.PutItemAsync(table, Key("deleted"), Cancel);
        await client.TransactWriteItemsAsync(
            new()
            {
                TransactItems =
                [
                    Put(table, "new"),
                    new()
                    {
                        Delete = new() { TableName = table, Key = Key("deleted") },
                    },
                    new()
                    {
                        Update = new()
                        {
                            TableName = table,
                            Key = Key("changed"),
                            UpdateExpression = "SET n = n + :one",
                            ExpressionAttributeValues = new() { [":one"] = N(1) },
                        },
                    },
                    new()
                    {
                        ConditionCheck = new()
                        {
                            TableName = table,
                            Key = Key("absent"),
                            ConditionExpression = "attribute_not_exists(pk)",
                        },
                    },
                ],
            },
            Cancel
        );
        var read = await client.TransactGetItemsAsync(
            new()
            {
                TransactItems =
                [
                    .. ((string[])["new", "deleted", "changed"]).Select(key => new TransactGetItem
                    {
                        Get = new() { TableName = table, Key = Key(key) },
                    }),
                ],
            },
            Cancel
        );
        Assert.Equal([1, 0, 2], read.Responses.Select(response => response.Item?.Count ?? 0));
        Assert.Equal("2", read.Responses[2].Item["n"].N);
    }

    [Fact]
    public async Task Concurrent_transactions_on_the_same_items_keep_an_invariant()
    {
        var table = await client.TableAsync(rangeType: null);
        await client.PutItemAsync(table, Key("a").With(("n", N(50))), Cancel);
        await client.PutItemAsync(table, Key("b").With(("n", N(50))), Cancel);
        await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(async i =>
                {
                    var (from, to) = i % 2 == 0 ? ("a", "b") : ("b", "a");
                    try
                    {
                        await client.TransactWriteItemsAsync(
                            new() { TransactItems = [Move(table, from, -7, "n >= :least"), Move(table, to, 7, null)] },
                            Cancel
                        );
                    }
                    catch (TransactionCanceledException) { }
                })
        );
        var items = (await client.ScanAsync(new ScanRequest(table), Cancel)).Items.ConvertAll(item =>
            int.Parse(item["n"].N, System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.Equal(100, items.Sum());
        Assert.All(items, n => Assert.InRange(n, 0, 100));
    }

    [Fact]
    public async Task A_token_makes_a_transaction_happen_only_once()
    {
        var table = await client.TableAsync(rangeType: null);
        var request = new TransactWriteItemsRequest { ClientRequestToken = "only-once", TransactItems = [Move(table, "counter", 1, null)] };
        await client.TransactWriteItemsAsync(request, Cancel);
        await client.TransactWriteItemsAsync(request, Cancel);
        Assert.Equal("1", (await client.GetItemAsync(table, Key("counter"), true, Cancel)).Item["n"].N);
        request.TransactItems = [Move(table, "counter", 2, null)];
        await Assert.ThrowsAsync<IdempotentParameterMismatchException>(() => client.TransactWriteItemsAsync(request, Cancel));
    }

    [Fact]
    public async Task A_transaction_writes_an_item_only_once_and_has_at_most_100()
    {
        var table = await client.TableAsync(rangeType: null);
        var twice = await Assert.ThrowsAsync<AmazonDynamoDBException>(() =>
            client.TransactWriteItemsAsync(new() { TransactItems = [Put(table, "a"), Put(table, "a")] }, Cancel)
        );
        Assert.Equal("Transaction request cannot include multiple operations on one item", twice.Message);
        var items = Enumerable.Range(0, 101).Select(i => Put(table, "k" + i)).ToList();
        var many = await Assert.ThrowsAsync<AmazonDynamoDBException>(() =>
            client.TransactWriteItemsAsync(new() { TransactItems = items }, Cancel)
        );
        Assert.Contains("Member must have length less than or equal to 100", many.Message, StringComparison.Ordinal);
        await client.TransactWriteItemsAsync(new() { TransactItems = items[..100] }, Cancel);
        Assert.Equal(100, (await client.ScanAsync(new ScanRequest(table), Cancel)).Count);
    }

    private static TransactWriteItem Put(string table, string pk) =>
        new()
        {
            Put = new() { TableName = table, Item = Key(pk) },
        };

    private static TransactWriteItem Move(string table, string pk, int by, string? condition)
    {
        var update = new Update
        {
            TableName = table,
            Key = Key(pk),
            UpdateExpression = "ADD n :by",
            ConditionExpression = condition,
            ExpressionAttributeValues = new() { [":by"] = N(by) },
        };
        if (condition is not null)
            update.ExpressionAttributeValues[":least"] = N(-by);
        return new() { Update = update };
    }
}
