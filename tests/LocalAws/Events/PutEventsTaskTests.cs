using System.Text.Json.Nodes;
using LocalAws.Tests.StepFunctions;

namespace LocalAws.Tests.Events;

/// <summary>A state machine that puts events on a bus, under its role.</summary>
public sealed class PutEventsTaskTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>
{
    [Fact]
    public async Task A_detail_may_be_an_object_and_the_result_has_the_events_id()
    {
        var ended = await RunAsync("""[{"Source":"shop","DetailType":"Sold","Detail":{"item":"{% $states.input.item %}"}}]""");

        Assert.Equal("SUCCEEDED", (string?)ended["status"]);
        var output = JsonNode.Parse((string)ended["output"]!)!;
        Assert.Equal((0, 200), ((int)output["FailedEntryCount"]!, (int)output["SdkHttpMetadata"]!["HttpStatusCode"]!));
        Assert.True(Guid.TryParse((string?)output["Entries"]![0]!["EventId"], out _));
    }

    [Theory]
    [InlineData("""[{"Source":"aws.shop","DetailType":"Sold","Detail":{}}]""", "EventBridge.FailedEntry", "NotAuthorizedForSource")]
    [InlineData("""[{"Source":"shop","DetailType":"Sold","Detail":"no object"}]""", "EventBridge.FailedEntry", "MalformedDetail")]
    [InlineData("[]", "EventBridge.AmazonEventBridgeException", "length greater than or equal to 1")]
    [InlineData("""["an event"]""", "States.Runtime", "must be a JSON object")]
    public async Task A_refused_entry_fails_the_task(string entries, string error, string cause)
    {
        var ended = await RunAsync(entries);

        Assert.Equal(("FAILED", error), ((string?)ended["status"], (string?)ended["error"]));
        Assert.Contains(cause, (string?)ended["cause"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_may_not_put_events_fails_the_task()
    {
        var ended = await RunAsync("""[{"Source":"shop","DetailType":"Sold","Detail":{}}]""", allowed: "events:ListRules");

        Assert.Equal("EventBridge.AmazonEventBridgeException", (string?)ended["error"]);
        Assert.Contains("is not authorized to perform: events:PutEvents", (string?)ended["cause"], StringComparison.Ordinal);
    }

    private Task<JsonNode> RunAsync(string entries, string allowed = "events:PutEvents") =>
        local.Host.RunStatesAsync(
            LocalAwsFixture.AccountA,
            $$$"""
            {"Put":{"Type":"Task","End":true,"Resource":"arn:aws:states:::events:putEvents","Arguments":{"Entries":{{{entries}}} } } }
            """,
            """{"item":"a book"}""",
            allowed
        );
}
