using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static LocalAws.Tests.DynamoDb.Tables;

namespace LocalAws.Tests.DynamoDb;

/// <summary>Items: what is written is read, conditions decide, and nothing is lost between those who write at once.</summary>
public sealed class ItemTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>
{
    private readonly AmazonDynamoDBClient client = local.Host.DynamoDb();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_item_of_every_type_comes_back_as_it_was_put()
    {
        var table = await client.TableAsync();
        var item = Key("a", "b")
            .With(
                ("n", new() { N = "-1.50E-3" }),
                ("b", new() { B = new MemoryStream([0, 255]) }),
                ("ss", new() { SS = ["x", "y"] }),
                ("ns", new() { NS = ["1", "2.0"] }),
                ("bool", new() { BOOL = false }),
                ("null", new() { NULL = true }),
                ("l", new() { L = [S(""), new() { M = new() { ["deep"] = N(1) } }] })
            );
        await client.PutItemAsync(table, item, Cancel);

        var read = (await client.GetItemAsync(table, Key("a", "b"), true, Cancel)).Item;
        Assert.Equal(item.Keys.Order(), read.Keys.Order());
        Assert.Equal("-0.0015", read["n"].N);
        Assert.Equal([0, 255], read["b"].B.ToArray());
        Assert.Equal(["x", "y", "1", "2"], read["ss"].SS.Concat(read["ns"].NS));
        Assert.Equal((false, true), (read["bool"].BOOL, read["null"].NULL));
        Assert.Equal(("", "1"), (read["l"].L[0].S, read["l"].L[1].M["deep"].N));
    }

    [Fact]
    public async Task A_failed_condition_changes_nothing_and_returns_the_existing_item()
    {
        var table = await client.TableAsync(rangeType: null);
        await client.PutItemAsync(table, Key("a").With(("generation", N(3))), Cancel);
        var request = new UpdateItemRequest
        {
            TableName = table,
            Key = Key("a"),
            UpdateExpression = "SET generation = :next",
            ConditionExpression = "generation = :known",
            ExpressionAttributeValues = new() { [":known"] = N(2), [":next"] = N(4) },
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        var failed = await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => client.UpdateItemAsync(request, Cancel));
        Assert.Equal(("The conditional request failed", "3"), (failed.Message, failed.Item["generation"].N));

        request.ExpressionAttributeValues[":known"] = N(3);
        request.ReturnValues = ReturnValue.UPDATED_OLD;
        Assert.Equal("3", (await client.UpdateItemAsync(request, Cancel)).Attributes["generation"].N);
    }

    [Fact]
    public async Task Exactly_one_of_many_concurrent_conditional_writes_wins()
    {
        var table = await client.TableAsync(rangeType: null);
        for (var round = 0; round < 20; round++)
        {
            var key = Key("claim-" + round);
            var outcomes = await Task.WhenAll(
                Enumerable
                    .Range(0, 16)
                    .Select(async holder =>
                    {
                        try
                        {
                            await client.PutItemAsync(
                                new()
                                {
                                    TableName = table,
                                    Item = key.With(("holder", N(holder))),
                                    ConditionExpression = "attribute_not_exists(pk)",
                                },
                                Cancel
                            );
                            return holder;
                        }
                        catch (ConditionalCheckFailedException)
                        {
                            return -1;
                        }
                    })
            );
            var winner = Assert.Single(outcomes, holder => holder >= 0);
            var read = await client.GetItemAsync(table, key, true, Cancel);
            Assert.Equal(N(winner).N, read.Item["holder"].N);
        }
    }

    [Fact]
    public async Task Concurrent_additions_are_not_lost()
    {
        var table = await client.TableAsync(rangeType: null);
        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(_ =>
                    client.UpdateItemAsync(
                        new()
                        {
                            TableName = table,
                            Key = Key("counter"),
                            UpdateExpression = "ADD n :one",
                            ExpressionAttributeValues = new() { [":one"] = N(1) },
                        },
                        Cancel
                    )
                )
        );
        Assert.Equal("200", (await client.GetItemAsync(table, Key("counter"), true, Cancel)).Item["n"].N);
    }

    [Fact]
    public async Task An_item_may_have_400_KB_and_not_a_byte_more()
    {
        var table = await client.TableAsync(rangeType: null);
        var rest = 400 * 1024 - "pk".Length - "a".Length - "text".Length;
        await client.PutItemAsync(table, Key("a").With(("text", S(new string('x', rest)))), Cancel);
        var larger = await Assert.ThrowsAsync<AmazonDynamoDBException>(() =>
            client.PutItemAsync(table, Key("a").With(("text", S(new string('x', rest + 1)))), Cancel)
        );
        Assert.Equal("Item size has exceeded the maximum allowed size", larger.Message);
        var updated = await Assert.ThrowsAsync<AmazonDynamoDBException>(() =>
            client.UpdateItemAsync(
                new()
                {
                    TableName = table,
                    Key = Key("a"),
                    UpdateExpression = "SET b = :b",
                    ExpressionAttributeValues = new() { [":b"] = S("") },
                },
                Cancel
            )
        );
        Assert.Equal("Item size to update has exceeded the maximum allowed size", updated.Message);
    }

    [Theory]
    [InlineData("Expected", """{"a":{"Exists":false}}""")]
    [InlineData("ConditionalOperator", "\"AND\"")]
    [InlineData("AttributeUpdates", """{"a":{"Action":"DELETE"}}""")]
    public async Task Legacy_parameters_are_refused_by_name(string parameter, string value)
    {
        using var wire = new WireClient(local.Host.Endpoint);
        var answer = await wire.CallAsync("UpdateItem", new() { ["TableName"] = "any", [parameter] = JsonNode.Parse(value) });
        Assert.Equal(501, answer.Status);
        Assert.Contains($"{parameter} of dynamodb:UpdateItem", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_have_the_shape_that_DynamoDB_sends()
    {
        using var wire = new WireClient(local.Host.Endpoint);
        var missing = await wire.CallAsync(
            "GetItem",
            new()
            {
                ["TableName"] = "none",
                ["Key"] = new JsonObject { ["pk"] = new JsonObject { ["S"] = "a" } },
            }
        );
        Assert.Equal(
            """{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}""",
            missing.Body.ToJsonString()
        );
        var number = await wire.CallAsync(
            "PutItem",
            new()
            {
                ["TableName"] = "none",
                ["Item"] = new JsonObject { ["pk"] = new JsonObject { ["N"] = 5 } },
            }
        );
        Assert.Equal(
            """{"__type":"com.amazon.coral.service#SerializationException","Message":"NUMBER_VALUE cannot be converted to String"}""",
            number.Body.ToJsonString()
        );
    }

    [Fact]
    public async Task The_aws_CLI_puts_updates_and_reads()
    {
        var table = await client.TableAsync(rangeType: null);
        Assert.Equal(0, (await AwsAsync("put-item", "--table-name", table, "--item", """{"pk":{"S":"cli"},"n":{"N":"1"}}""")).ExitCode);
        var updated = await AwsAsync(
            "update-item",
            "--table-name",
            table,
            "--key",
            """{"pk":{"S":"cli"}}""",
            "--update-expression",
            "SET n = n + :one, #list = list_append(if_not_exists(#list, :empty), :new)",
            "--expression-attribute-names",
            """{"#list":"list"}""",
            "--expression-attribute-values",
            """{":one":{"N":"1"},":empty":{"L":[]},":new":{"L":[{"S":"x"}]}}""",
            "--return-values",
            "ALL_NEW"
        );
        Assert.Equal(
            ("2", "x"),
            ((string?)updated.Json["Attributes"]!["n"]!["N"], (string?)updated.Json["Attributes"]!["list"]!["L"]![0]!["S"])
        );
        var refused = await AwsAsync("delete-item", "--table-name", table, "--key", """{"no":{"S":"cli"}}""");
        Assert.Contains(
            "(ValidationException) when calling the DeleteItem operation: The provided key element does not match the schema",
            refused.Error,
            StringComparison.Ordinal
        );
    }

    private Task<ProgramRun> AwsAsync(params string[] arguments) => local.AwsAsync(Account, ["dynamodb", .. arguments]);
}
