using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using LocalAws.Client;

namespace LocalAws.Tests.DynamoDb;

/// <summary>What tests of DynamoDB set up, and their clients.</summary>
internal static class Tables
{
    public const string Account = LocalAwsFixture.AccountA;
    public const string Region = "us-east-2";

    public static AmazonDynamoDBClient DynamoDb(this LocalAwsHost host, AWSCredentials? credentials = null, string accountId = Account) =>
        new(
            credentials ?? new BasicAWSCredentials(AccessKey.AdministratorPrefix + accountId, AccessKey.WellKnownSecret),
            new AmazonDynamoDBConfig
            {
                ServiceURL = host.Endpoint.ToString(),
                AuthenticationRegion = Region,
                MaxErrorRetry = 0,
            }
        );

    public static string Arn(string table) => $"arn:aws:dynamodb:{Region}:{Account}:table/{table}";

    /// <summary>A table with the keys <c>pk</c> and, where it has a type, <c>sk</c>.</summary>
    /// <returns>Its name.</returns>
    public static async Task<string> TableAsync(this AmazonDynamoDBClient client, string? rangeType = "S")
    {
        var name = "t-" + Guid.NewGuid().ToString("N");
        var request = new CreateTableRequest
        {
            TableName = name,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [new("pk", "S")],
            KeySchema = [new("pk", KeyType.HASH)],
        };
        if (rangeType is not null)
        {
            request.AttributeDefinitions.Add(new("sk", rangeType));
            request.KeySchema.Add(new("sk", KeyType.RANGE));
        }
        await client.CreateTableAsync(request, TestContext.Current.CancellationToken);
        return name;
    }

    public static AttributeValue S(string text) => new(text);

    public static AttributeValue N(long number) => new() { N = number.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    public static Dictionary<string, AttributeValue> Key(string pk, string? sk = null) =>
        sk is null ? new() { ["pk"] = S(pk) } : new() { ["pk"] = S(pk), ["sk"] = S(sk) };

    /// <summary>A key with further attributes.</summary>
    public static Dictionary<string, AttributeValue> With(
        this Dictionary<string, AttributeValue> key,
        params (string Name, AttributeValue Value)[] attributes
    )
    {
        var item = new Dictionary<string, AttributeValue>(key);
        foreach (var (name, value) in attributes)
            item[name] = value;
        return item;
    }
}
