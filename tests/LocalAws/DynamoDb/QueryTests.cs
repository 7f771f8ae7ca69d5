using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static LocalAws.Tests.DynamoDb.Tables;

namespace LocalAws.Tests.DynamoDb;

/// <summary>Query, Scan and batches: pages, and what ends one.</summary>
public sealed class QueryTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>
{
    private readonly AmazonDynamoDBClient client = local.Host.DynamoDb();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_items_of_one_partition_are_read_page_by_page()
    {
        var table = await client.TableAsync();
        var names = Enumerable.Range(0, 10_000).Select(i => $"i-{i:d5}").ToList();
        await Task.WhenAll(
            names
                .Chunk(25)
                .Select(chunk =>
                    client.BatchWriteItemAsync(
                        new Dictionary<string, List<WriteRequest>>
                        {
                            [table] =
                            [
                                .. chunk.Select(name => new WriteRequest(
                                    new PutRequest(Key("grant", name).With(("text", S(new('x', 200)))))
                                )),
                            ],
                        },
                        Cancel
                    )
                )
        );
        await client.PutItemAsync(table, Key("other", "i-00000"), Cancel);

        foreach (var (forward, limit) in ((bool, int?)[])[(true, null), (false, 700)])
        {
            var (read, pages) = (new List<string>(), 0);
            Dictionary<string, AttributeValue>? start = null;
            do
            {
                var page = await client.QueryAsync(
                    new()
                    {
                        TableName = table,
                        KeyConditionExpression = "pk = :pk AND begins_with(sk, :prefix)",
                        ExpressionAttributeValues = new() { [":pk"] = S("grant"), [":prefix"] = S("i-") },
                        ProjectionExpression = "sk",
                        ScanIndexForward = forward,
                        Limit = limit,
                        ExclusiveStartKey = start,
                    },
                    Cancel
                );
                Assert.All(page.Items, item => Assert.Single(item));
                read.AddRange(page.Items.Select(item => item["sk"].S));
                start = page.LastEvaluatedKey is { Count: > 0 } last ? last : null;
                pages++;
            } while (start is not null);
            Assert.Equal(forward ? names : Enumerable.Reverse(names), read);
            // 10,000 items of 220 bytes are 2.1 MB: three pages of a megabyte; 700 a page are 15.
            Assert.Equal(limit is null ? 3 : 15, pages);
        }
    }

    [Fact]
    public async Task Filtered_items_still_count_as_read()
    {
        var table = await client.TableAsync();
        for (var i = 0; i < 6; i++)
            await client.PutItemAsync(table, Key("p", "s" + i).With(("n", N(i))), Cancel);
        var page = await client.QueryAsync(
            new()
            {
                TableName = table,
                KeyConditionExpression = "pk = :pk",
                FilterExpression = "n >= :least",
                ExpressionAttributeValues = new() { [":pk"] = S("p"), [":least"] = N(3) },
                Limit = 5,
            },
            Cancel
        );
        Assert.Equal((2, 5, "s4"), (page.Count ?? -1, page.ScannedCount ?? -1, page.LastEvaluatedKey["sk"].S));
        var count = await client.ScanAsync(new() { TableName = table, Select = Select.COUNT }, Cancel);
        Assert.Equal((6, 0), (count.Count ?? -1, count.Items?.Count ?? 0));
    }

    [Theory]
    [InlineData("N", "-100,-99.5,-0.001,0,1e-130,2,10,9e125")]
    [InlineData("S", "A,Z,a,aa,é,￿,😀")]
    public async Task Sort_keys_have_the_order_of_their_type(string type, string ordered)
    {
        var table = await client.TableAsync(rangeType: type);
        var keys = ordered.Split(',');
        foreach (var key in keys.OrderBy(key => key.GetHashCode(StringComparison.Ordinal)))
        {
            var value = type == "N" ? new AttributeValue { N = key } : S(key);
            await client.PutItemAsync(
                table,
                new()
                {
                    ["pk"] = S("p"),
                    ["sk"] = value,
                    ["name"] = S(key),
                },
                Cancel
            );
        }
        var page = await client.QueryAsync(
            new()
            {
                TableName = table,
                KeyConditionExpression = "pk = :pk",
                ExpressionAttributeValues = new() { [":pk"] = S("p") },
            },
            Cancel
        );
        Assert.Equal(keys, page.Items.Select(item => item["name"].S));
    }

    [Fact]
    public async Task A_scan_finds_every_item_once_whatever_the_page()
    {
        var table = await client.TableAsync();
        var keys = new HashSet<string>();
        for (var i = 0; i < 40; i++)
        {
            keys.Add($"p{i % 7}/s{i}");
            await client.PutItemAsync(table, Key($"p{i % 7}", $"s{i}"), Cancel);
        }
        var found = new List<string>();
        Dictionary<string, AttributeValue>? start = null;
        do
        {
            var page = await client.ScanAsync(
                new()
                {
                    TableName = table,
                    Limit = 3,
                    ExclusiveStartKey = start,
                },
                Cancel
            );
            found.AddRange(page.Items.Select(item => $"{item["pk"].S}/{item["sk"].S}"));
            start = page.LastEvaluatedKey is { Count: > 0 } last ? last : null;
        } while (start is not null);
        Assert.Equal(keys.Count, found.Count);
        Assert.Equal(keys, found.ToHashSet());
    }

    [Fact]
    public async Task A_batch_has_its_limits()
    {
        var table = await client.TableAsync(rangeType: null);
        var puts = Enumerable.Range(0, 26).Select(i => new WriteRequest(new PutRequest(Key("k" + i)))).ToList();
        var writes = await Assert.ThrowsAsync<AmazonDynamoDBException>(() =>
            client.BatchWriteItemAsync(new Dictionary<string, List<WriteRequest>> { [table] = puts }, Cancel)
        );
        Assert.Equal("ValidationException", writes.ErrorCode);
        await client.BatchWriteItemAsync(new Dictionary<string, List<WriteRequest>> { [table] = puts[..25] }, Cancel);
        var twice = await Assert.ThrowsAsync<AmazonDynamoDBException>(() =>
            client.BatchWriteItemAsync(new Dictionary<string, List<WriteRequest>> { [table] = [puts[0], puts[0]] }, Cancel)
        );
        Assert.Equal("Provided list of item keys contains duplicates", twice.Message);

        var keys = Enumerable.Range(0, 101).Select(i => Key("k" + i)).ToList();
        var reads = await Assert.ThrowsAsync<AmazonDynamoDBException>(() =>
            client.BatchGetItemAsync(new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = keys } }, Cancel)
        );
        Assert.Equal("ValidationException", reads.ErrorCode);
        var read = await client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = keys[..100] } },
            Cancel
        );
        Assert.Equal(25, read.Responses[table].Count);
    }

    [Fact]
    public async Task A_batch_leaves_what_exceeds_16_MB_for_another_call()
    {
        var table = await client.TableAsync(rangeType: null);
        var keys = Enumerable.Range(0, 45).Select(i => Key("k" + i)).ToList();
        await Task.WhenAll(keys.Select(key => client.PutItemAsync(table, key.With(("t", S(new('x', 390 * 1024)))), Cancel)));
        var read = await client.BatchGetItemAsync(new Dictionary<string, KeysAndAttributes> { [table] = new() { Keys = keys } }, Cancel);
        var left = read.UnprocessedKeys[table].Keys;
        Assert.Equal(42, read.Responses[table].Count);
        Assert.Equal(keys[42..].Select(key => key["pk"].S), left.Select(key => key["pk"].S));
    }
}
