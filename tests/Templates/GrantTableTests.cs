using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using LocalAws.Deployment;
using RepoGrant.Contract;
using RepoGrant.Records;
using TestKit.Fakes;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>The table of the recorded grants, as the template creates it and as the code uses it.</summary>
public class GrantTableTests
{
    private const string Table = "a-table";

    private static readonly GrantKey Grant = new("web-team", "222222222222", "us-east-2");
    private static readonly TemplateResource Resource = Repository.Resources["GrantTable"];

    [Fact]
    public void The_table_is_on_demand_can_be_restored_and_outlives_its_stack()
    {
        Assert.Equal("AWS::DynamoDB::Table", Resource.Type);
        Assert.Equal("PAY_PER_REQUEST", Resource.Properties.Required("BillingMode").AsText());
        Assert.Equal("true", Of(Resource.Properties.Required("PointInTimeRecoverySpecification"), "PointInTimeRecoveryEnabled"));
        var asWritten = TemplateReader
            .Read(RepositoryTemplate, Text(RepositoryTemplate))
            .AsMap()
            .Required("Resources")
            .AsMap()
            .Required("GrantTable");
        Assert.Equal("RetainExceptOnCreate", Of(asWritten, "DeletionPolicy"));
        Assert.Equal("Retain", Of(asWritten, "UpdateReplacePolicy"));
    }

    [Fact]
    public async Task Its_key_is_the_one_that_the_code_uses()
    {
        var (client, fake) = Fake.Of<IAmazonDynamoDB>();
        fake.On((GetItemRequest _) => new GetItemResponse());

        await new GrantTable(client, Table).ReadAsync(Grant, TestContext.Current.CancellationToken);

        var asked = Assert.Single(fake.Made<GetItemRequest>());
        var key = Resource.Properties.Required("KeySchema").AsList().Items;
        Assert.Equal(["HASH", "RANGE"], key.Select(attribute => Of(attribute, "KeyType")));
        Assert.Equal(asked.Key.Keys, key.Select(attribute => Of(attribute, "AttributeName")));
        Assert.All(asked.Key.Values, value => Assert.NotNull(value.S));
        Assert.All(
            Resource.Properties.Required("AttributeDefinitions").AsList().Items,
            item => Assert.Equal("S", Of(item, "AttributeType"))
        );
        Assert.Equal(Table, asked.TableName);
    }

    /// <summary>The table deletes items with this attribute, in seconds since 1970: only history has it.</summary>
    [Fact]
    public async Task It_deletes_only_history_by_itself()
    {
        var (client, fake) = Fake.Of<IAmazonDynamoDB>();
        fake.On((UpdateItemRequest _) => new UpdateItemResponse()).On((QueryRequest _) => new QueryResponse());
        var now = new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero);

        await new GrantTable(client, Table).History.BuryAsync(
            Grant,
            "an execution",
            [],
            isKnown: true,
            now,
            TestContext.Current.CancellationToken
        );

        var ttl = Resource.Properties.Required("TimeToLiveSpecification");
        Assert.Equal("true", Of(ttl, "Enabled"));
        var name = Of(ttl, "AttributeName");
        var written = Assert.Single(fake.Made<UpdateItemRequest>(), update => update.ExpressionAttributeNames.ContainsValue(name));
        var attribute = written.ExpressionAttributeNames.Single(used => used.Value == name).Key;
        Assert.Contains($"{attribute} = :deleteAt", written.UpdateExpression, StringComparison.Ordinal);
        Assert.Equal(
            (now + GrantHistory.IsKept).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            written.ExpressionAttributeValues[":deleteAt"].N
        );
    }

    private static string Of(TemplateNode map, string key) => map.AsMap().Required(key).AsText();
}
