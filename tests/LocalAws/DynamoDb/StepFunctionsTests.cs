using System.Text.Json.Nodes;
using LocalAws.Tests.Deployment;
using LocalAws.Tests.Ec2;
using LocalAws.Tests.StepFunctions;

namespace LocalAws.Tests.DynamoDb;

/// <summary>Other callers of DynamoDB: a state machine's own tasks, under its role, and a stack.</summary>
public sealed class StepFunctionsTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>
{
    private const string Account = Tables.Account;

    [Fact]
    public async Task A_state_machine_writes_and_reads_items_and_catches_a_failed_condition()
    {
        using var client = local.Host.DynamoDb();
        var table = await client.TableAsync(rangeType: null);
        var ended = await RunAsync(
            $$$$"""
            {"Put":{"Type":"Task","Resource":"arn:aws:states:::dynamodb:putItem",
              "Arguments":{"TableName":"{{{{table}}}}","Item":{"pk":{"S":"a"},"n":{"N":"1"}}},"Next":"Update"},
             "Update":{"Type":"Task","Resource":"arn:aws:states:::dynamodb:updateItem",
              "Arguments":{"TableName":"{{{{table}}}}","Key":{"pk":{"S":"a"}},"UpdateExpression":"ADD n :one",
               "ExpressionAttributeValues":{":one":{"N":"1"}}},"Next":"Get"},
             "Get":{"Type":"Task","Resource":"arn:aws:states:::dynamodb:getItem",
              "Arguments":{"TableName":"{{{{table}}}}","Key":{"pk":{"S":"a"}}},
              "Assign":{"n":"{% $states.result.Item.n.N %}","status":"{% $states.result.SdkHttpMetadata.HttpStatusCode %}"},
              "Next":"Delete"},
             "Delete":{"Type":"Task","Resource":"arn:aws:states:::dynamodb:deleteItem",
              "Arguments":{"TableName":"{{{{table}}}}","Key":{"pk":{"S":"a"}},"ConditionExpression":"n = :n",
               "ExpressionAttributeValues":{":n":{"N":"7"}}},
              "Catch":[{"ErrorEquals":["DynamoDB.ConditionalCheckFailedException"],"Next":"Caught",
               "Output":"{% $states.errorOutput %}"}],"Next":"Caught"},
             "Caught":{"Type":"Pass","Output":{"n":"{% $n %}","status":"{% $status %}","cause":"{% $states.input.Cause %}"},"End":true}}
            """,
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:GetItem",
            "dynamodb:DeleteItem"
        );
        Assert.Equal("SUCCEEDED", (string?)ended["status"]);
        var output = JsonNode.Parse((string)ended["output"]!)!;
        Assert.Equal(("2", 200), ((string?)output["n"], (int?)output["status"]));
        Assert.StartsWith(
            "The conditional request failed (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ConditionalCheckFailedException; ",
            (string?)output["cause"],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("dynamodb:PutItem", "none", """{"pk":{"S":"a"}}""", "DynamoDB.ResourceNotFoundException", "Requested resource not found (")]
    [InlineData("dynamodb:GetItem", "none", """{"pk":{"S":"a"}}""", "DynamoDB.AmazonDynamoDBException", "User: arn:aws:sts::")]
    [InlineData("dynamodb:PutItem", "/", """{"pk":{"S":"a"}}""", "DynamoDB.AmazonDynamoDBException", "2 validation errors detected: ")]
    [InlineData("dynamodb:PutItem", "none", """{"pk":{"N":1}}""", "States.Runtime", "The Arguments '")]
    public async Task A_task_fails_with_the_errors_name_and_cause(string action, string table, string item, string error, string cause)
    {
        var ended = await RunAsync(
            $$$$"""
            {"Put":{"Type":"Task","Resource":"arn:aws:states:::dynamodb:putItem",
              "Arguments":{"TableName":"{{{{table}}}}","Item":{{{{item}}}}},"End":true}}
            """,
            action
        );
        Assert.Equal(("FAILED", error), ((string?)ended["status"], (string?)ended["error"]));
        Assert.StartsWith(cause, (string?)ended["cause"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stack_creates_its_table_with_recovery_and_time_to_live()
    {
        var api = new RecordingApi();
        await api.DeployAsync(
            """
            Resources:
              Grants:
                Type: AWS::DynamoDB::Table
                DeletionPolicy: Retain
                UpdateReplacePolicy: Retain
                Properties:
                  TableName: grants
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{ AttributeName: pk, AttributeType: S }]
                  KeySchema: [{ AttributeName: pk, KeyType: HASH }]
                  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
                  TimeToLiveSpecification: { AttributeName: expiresAt, Enabled: true }
            """
        );
        Assert.Equal(["CreateTable", "UpdateTimeToLive", "UpdateContinuousBackups"], api.Calls.Select(call => call.Operation));
        foreach (var call in api.Calls)
        {
            var sent = JsonNode.Parse(call.Parameters.ToJsonString())!.AsObject();
            await local.Host.JsonAsync(Account, "dynamodb", call.Operation, sent);
        }
        using var client = local.Host.DynamoDb();
        var ttl = await client.DescribeTimeToLiveAsync("grants", TestContext.Current.CancellationToken);
        Assert.Equal("expiresAt", ttl.TimeToLiveDescription.AttributeName);
    }

    private Task<JsonNode> RunAsync(string states, params string[] actions) => local.Host.RunStatesAsync(Account, states, actions: actions);
}
