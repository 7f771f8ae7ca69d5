using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Time.Testing;
using static LocalAws.Tests.DynamoDb.Tables;

namespace LocalAws.Tests.DynamoDb;

/// <summary>Tables, their settings and their tags.</summary>
public sealed class TableTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>
{
    private readonly AmazonDynamoDBClient client = local.Host.DynamoDb();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_is_created_described_listed_and_deleted()
    {
        var name = await client.TableAsync(rangeType: "N");
        var table = (await client.DescribeTableAsync(name, Cancel)).Table;
        Assert.Equal((TableStatus.ACTIVE, Arn(name), 0), (table.TableStatus, table.TableArn, table.ItemCount ?? -1));
        Assert.Equal([("pk", "HASH"), ("sk", "RANGE")], table.KeySchema.Select(key => (key.AttributeName, key.KeyType.Value)));
        Assert.Equal(BillingMode.PAY_PER_REQUEST, table.BillingModeSummary.BillingMode);
        Assert.Contains(name, (await client.ListTablesAsync(Cancel)).TableNames);
        var again = await Assert.ThrowsAsync<ResourceInUseException>(() =>
            client.CreateTableAsync(
                new CreateTableRequest(name, [new("pk", KeyType.HASH)], [new("pk", "S")], null) { BillingMode = "PAY_PER_REQUEST" },
                Cancel
            )
        );
        Assert.Equal($"Table already exists: {name}", again.Message);

        Assert.Equal(TableStatus.DELETING, (await client.DeleteTableAsync(name, Cancel)).TableDescription.TableStatus);
        var gone = await Assert.ThrowsAsync<ResourceNotFoundException>(() => client.DescribeTableAsync(name, Cancel));
        Assert.Equal($"Requested resource not found: Table: {name} not found", gone.Message);
    }

    [Fact]
    public async Task Accounts_and_Regions_have_tables_of_their_own()
    {
        var name = await client.TableAsync();
        using var other = local.Host.DynamoDb(accountId: LocalAwsFixture.AccountB);
        Assert.DoesNotContain(name, (await other.ListTablesAsync(Cancel)).TableNames);
        var foreign = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => other.GetItemAsync(Arn(name), Key("a", "b"), Cancel));
        Assert.Equal("AccessDeniedException", foreign.ErrorCode);
        Assert.Empty((await client.GetItemAsync(Arn(name), Key("a", "b"), Cancel)).Item ?? []);
    }

    [Fact]
    public async Task Tables_are_listed_page_by_page()
    {
        using var other = local.Host.DynamoDb(accountId: "333333333333");
        var names = new List<string>();
        for (var i = 0; i < 5; i++)
            names.Add(await other.TableAsync());
        var listed = new List<string>();
        string? start = null;
        do
        {
            var page = await other.ListTablesAsync(new ListTablesRequest { ExclusiveStartTableName = start, Limit = 2 }, Cancel);
            listed.AddRange(page.TableNames);
            start = page.LastEvaluatedTableName;
        } while (start is not null);
        Assert.Equal(names.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task A_protected_table_is_deleted_once_its_protection_is_gone()
    {
        var name = await client.TableAsync();
        await client.UpdateTableAsync(new UpdateTableRequest { TableName = name, DeletionProtectionEnabled = true }, Cancel);
        var kept = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => client.DeleteTableAsync(name, Cancel));
        Assert.Equal("ValidationException", kept.ErrorCode);
        await client.UpdateTableAsync(new UpdateTableRequest { TableName = name, DeletionProtectionEnabled = false }, Cancel);
        await client.DeleteTableAsync(name, Cancel);
    }

    [Fact]
    public async Task Tags_are_set_changed_and_removed()
    {
        var name = await client.TableAsync();
        await client.TagResourceAsync(
            new() { ResourceArn = Arn(name), Tags = [new() { Key = "a", Value = "1" }, new() { Key = "b", Value = "2" }] },
            Cancel
        );
        await client.TagResourceAsync(new() { ResourceArn = Arn(name), Tags = [new() { Key = "a", Value = "3" }] }, Cancel);
        await client.UntagResourceAsync(new() { ResourceArn = Arn(name), TagKeys = ["b"] }, Cancel);
        var tags = (await client.ListTagsOfResourceAsync(new() { ResourceArn = Arn(name) }, Cancel)).Tags;
        Assert.Equal([("a", "3")], tags.Select(tag => (tag.Key, tag.Value)));
    }

    [Fact]
    public async Task Point_in_time_recovery_is_switched_on_and_off()
    {
        var name = await client.TableAsync();
        Assert.Equal(PointInTimeRecoveryStatus.DISABLED, await StatusAsync(name));
        foreach (var status in (PointInTimeRecoveryStatus[])[PointInTimeRecoveryStatus.ENABLED, PointInTimeRecoveryStatus.DISABLED])
        {
            await client.UpdateContinuousBackupsAsync(
                new()
                {
                    TableName = name,
                    PointInTimeRecoverySpecification = new() { PointInTimeRecoveryEnabled = status == PointInTimeRecoveryStatus.ENABLED },
                },
                Cancel
            );
            Assert.Equal(status, await StatusAsync(name));
        }
        await Assert.ThrowsAsync<TableNotFoundException>(() => StatusAsync("no-such-table"));
    }

    [Theory]
    [InlineData(
        """
            {"TableName":"x-1","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[],
             "KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]}
            """,
        "Invalid KeySchema: Some index key attribute have no definition"
    )]
    [InlineData(
        """{"TableName":"x-1","AttributeDefinitions":[],"KeySchema":[]}""",
        "1 validation error detected: Value '[]' at 'keySchema' failed to satisfy constraint: "
            + "Member must have length greater than or equal to 1"
    )]
    [InlineData(
        """{"TableName":"/","AttributeDefinitions":[],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]}""",
        "2 validation errors detected: Value '/' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression "
            + "pattern: [a-zA-Z0-9_.-]+; Value '/' at 'tableName' failed to satisfy constraint: "
            + "Member must have length greater than or equal to 3"
    )]
    public async Task An_invalid_definition_is_refused(string definition, string message)
    {
        using var wire = new WireClient(local.Host.Endpoint);
        var answer = await wire.CallAsync("CreateTable", JsonNode.Parse(definition)!.AsObject());
        Assert.Equal(("ValidationException", message), (answer.Code, answer.Message));
    }

    [Theory]
    [InlineData("GlobalSecondaryIndexes", "[]")]
    [InlineData("LocalSecondaryIndexes", "[]")]
    [InlineData("StreamSpecification", """{"StreamEnabled":true}""")]
    public async Task What_is_not_supported_is_refused_by_name(string parameter, string value)
    {
        using var wire = new WireClient(local.Host.Endpoint);
        var answer = await wire.CallAsync("CreateTable", new() { ["TableName"] = "xyz", [parameter] = JsonNode.Parse(value) });
        Assert.Equal(501, answer.Status);
        Assert.Contains(parameter, answer.Message, StringComparison.Ordinal);
    }

    private async Task<PointInTimeRecoveryStatus> StatusAsync(string name) =>
        (await client.DescribeContinuousBackupsAsync(new() { TableName = name }, Cancel))
            .ContinuousBackupsDescription
            .PointInTimeRecoveryDescription
            .PointInTimeRecoveryStatus;
}

/// <summary>Items that expire, by a clock that the test controls.</summary>
public sealed class TimeToLiveTests(TimeToLiveTests.Fixture local) : IClassFixture<TimeToLiveTests.Fixture>
{
    [Fact]
    public async Task An_expired_item_is_gone_for_reads_and_writes()
    {
        using var wire = new WireClient(local.Host.Endpoint, local.Time);
        await wire.ExpectAsync(
            "CreateTable",
            """
            {"TableName":"expiring","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
             "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]}
            """
        );
        await wire.ExpectAsync(
            "UpdateTimeToLive",
            """{"TableName":"expiring","TimeToLiveSpecification":{"AttributeName":"until","Enabled":true}}"""
        );
        var described = await wire.ExpectAsync("DescribeTimeToLive", """{"TableName":"expiring"}""");
        Assert.Equal("""{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"until"}}""", described.ToJsonString());
        var until = local.Time.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds();
        foreach (var item in (string[])[$$"""{"N":"{{until}}"}""", $$"""{"S":"{{until}}"}""", """{"N":"7"}"""])
        {
            // A string is not a time, and an item whose expiry is more than five years ago stays.
            var name =
                item.Contains("\"S\"", StringComparison.Ordinal) ? "text"
                : item.Length < 12 ? "old"
                : "soon";
            await wire.ExpectAsync("PutItem", $$$"""{"TableName":"expiring","Item":{"pk":{"S":"{{{name}}}"},"until":{{{item}}}}}""");
        }
        Assert.Equal(["old", "soon", "text"], await NamesAsync(wire));

        local.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(["old", "text"], await NamesAsync(wire));
        await wire.ExpectAsync(
            "PutItem",
            """{"TableName":"expiring","Item":{"pk":{"S":"soon"}},"ConditionExpression":"attribute_not_exists(pk)"}"""
        );
    }

    private static async Task<IEnumerable<string>> NamesAsync(WireClient wire) =>
        (await wire.ExpectAsync("Scan", """{"TableName":"expiring"}"""))["Items"]!
            .AsArray()
            .Select(item => (string)item!["pk"]!["S"]!)
            .Order(StringComparer.Ordinal);

    public sealed class Fixture : LocalAwsFixture
    {
        public FakeTimeProvider Time { get; } = new(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));

        protected override LocalAwsOptions Configure(LocalAwsOptions options) => options with { Time = Time };
    }
}
