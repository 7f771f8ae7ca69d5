using System.Text.Json.Nodes;
using LocalAws.Lagging;
using LocalAws.Tests.Lagging;

namespace LocalAws.Tests.DynamoDb;

/// <summary>Transactions that take time, as AWS's do. The clock stands still: none of them ends before it is advanced.</summary>
public sealed class TransactionConflictTests(LateAnswersTests.LateLocalAws local) : IClassFixture<LateAnswersTests.LateLocalAws>
{
    private const int Tries = 20;
    private const string Table = "conflicts";
    private const string Conflict = "TransactionConflictException";

    [Fact]
    public async Task Until_a_transaction_ends_its_items_are_refused_to_every_other_write()
    {
        using var client = new WireClient(local.Host.Endpoint, local.Time);
        await client.ExpectAsync(
            "CreateTable",
            $$$"""
            {"TableName":"{{{Table}}}","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
             "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}]}
            """
        );
        var ongoing = new List<(string Key, Task<WireAnswer> Transaction)>();
        for (var number = 0; number < Tries; number++)
        {
            var key = $"item {number}";
            var transaction = CallAsync(client, "TransactWriteItems", Transaction([key], "transaction", token: key));
            while (!transaction.IsCompleted)
            {
                if ((await CallAsync(client, "UpdateItem", Update(key))).Code == Conflict)
                {
                    ongoing.Add((key, transaction));
                    break;
                }
            }
        }
        Assert.InRange(ongoing.Count, Tries / 4, Tries - 1);

        var (taken, first) = ongoing[0];
        var put = await CallAsync(client, "PutItem", $$$"""{"TableName":"{{{Table}}}","Item":{"pk":{"S":"{{{taken}}}"} }}""");
        Assert.Equal((Conflict, "Transaction is ongoing for the item"), (put.Code, put.Message));
        Assert.Equal(Conflict, (await CallAsync(client, "DeleteItem", Key(taken))).Code);
        var second = await CallAsync(client, "TransactWriteItems", Transaction(["free", taken], "second", token: "second"));
        Assert.Equal("TransactionCanceledException", second.Code);
        Assert.Equal(
            ["None", "TransactionConflict"],
            second.Body["CancellationReasons"]!.AsArray().Select(reason => (string?)reason!["Code"])
        );
        var read = await CallAsync(client, "TransactGetItems", $$$"""{"TransactItems":[{"Get":{{{Key(taken)}}} }]}""");
        Assert.Equal("TransactionCanceledException", read.Code);
        var again = await CallAsync(client, "TransactWriteItems", Transaction([taken], "transaction", token: taken));
        Assert.Equal("TransactionInProgressException", again.Code);
        Assert.NotEqual("transaction", await ByAsync(client, taken));
        Assert.False(first.IsCompleted);

        local.Time.Advance(LagRange.LongestOf(LagKind.Transactions));
        foreach (var (key, transaction) in ongoing)
        {
            Assert.Equal(200, (await transaction).Status);
            Assert.Equal("transaction", await ByAsync(client, key));
        }
        await client.ExpectAsync("TransactWriteItems", Transaction([taken], "transaction", token: taken));
        await client.ExpectAsync("UpdateItem", Update(taken));
        Assert.Equal("update", await ByAsync(client, taken));
    }

    private static string Transaction(IEnumerable<string> keys, string by, string token)
    {
        var puts = keys.Select(key =>
            $$$"""{"Put":{"TableName":"{{{Table}}}","Item":{"pk":{"S":"{{{key}}}"},"by":{"S":"{{{by}}}"} } } }"""
        );
        return $$$"""{"ClientRequestToken":"{{{token}}}","TransactItems":[{{{string.Join(',', puts)}}}]}""";
    }

    private static string Key(string key) => $$$"""{"TableName":"{{{Table}}}","Key":{"pk":{"S":"{{{key}}}"} }}""";

    private static string Update(string key) =>
        $$$"""
            {"TableName":"{{{Table}}}","Key":{"pk":{"S":"{{{key}}}"}},"UpdateExpression":"SET #by = :by",
             "ExpressionAttributeNames":{"#by":"by"},"ExpressionAttributeValues":{":by":{"S":"update"} }}
            """;

    private static async Task<string?> ByAsync(WireClient client, string key) =>
        (string?)(await client.ExpectAsync("GetItem", Key(key)))["Item"]?["by"]?["S"];

    private static Task<WireAnswer> CallAsync(WireClient client, string operation, string parameters) =>
        client.CallAsync(operation, JsonNode.Parse(parameters)!.AsObject());
}
