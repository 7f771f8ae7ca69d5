using System.Text.Json.Nodes;
using LocalAws.Demo;

namespace LocalAws.Tests.Demo;

public sealed class ExecutionInputTests
{
    [Theory]
    [InlineData("{\"a\": 1,\n  oops}", "line 2, byte 3: this is not valid JSON")]
    [InlineData("", "line 1, byte 1: this is not valid JSON")]
    [InlineData("[]", "is not a JSON object")]
    [InlineData("null", "is not a JSON object")]
    [InlineData("""{"detail-type": "EC2 Instance State-change Notification"}""", "is an EventBridge event")]
    [InlineData("""{"grant": {"name": "web-team"}}""", "asks for a recorded grant")]
    public async Task A_file_that_is_not_an_executions_input_is_refused_with_the_reason(string text, string reason)
    {
        var error = await Assert.ThrowsAsync<LocalAwsException>(() => ReadAsync(text));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var error = await Assert.ThrowsAsync<LocalAwsException>(() =>
            ExecutionInput.ReadAsync("/nowhere/event.json", TestContext.Current.CancellationToken)
        );
        Assert.StartsWith("/nowhere/event.json: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_scene_needs_is_read_and_ids_are_replaced()
    {
        var input = await ReadAsync(
            """
            {
              "repositories": [{ "name": "A" }, { "name": "B", "region": "eu-west-1" }, { "name": "A" }],
              "consumer": { "accountId": "333333333333", "instances": { "ids": ["i-00000001", "i-00000002"], "tags": { "Team": "web" } } },
              "users": ["ec2-user"], "verify": { "branch": "develop" }, "mode": "plan"
            }
            """
        );
        Assert.Equal([("A", "us-east-2"), ("B", "eu-west-1")], input.Repositories("us-east-2"));
        Assert.Equal("333333333333", input.ConsumerAccountId);
        Assert.Equal(["i-00000001", "i-00000002"], input.InstanceIds);
        Assert.Equal("web", input.Tags["Team"]);
        Assert.Equal(("ec2-user", "develop", true), (input.User, input.Branch, input.IsPlan));
        var ids = JsonNode.Parse(input.With(new Dictionary<string, string> { ["i-00000001"] = "i-0aaaaaaa" }))!["consumer"]!["instances"]![
            "ids"
        ]!;
        Assert.Equal("""["i-0aaaaaaa","i-00000002"]""", ids.ToJsonString());
    }

    /// <remarks>Whether an input is a good one is for the state machine to say, not for the demo.</remarks>
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"repositories": 1, "consumer": [], "users": [], "verify": true, "mode": {}}""")]
    [InlineData(
        """{"repositories": [1, {"name": 2}], "consumer": {"accountId": 5, "instances": {"ids": [1], "tags": {"a": 1}}}, "users": [1]}"""
    )]
    public async Task Wrong_types_stay_unchanged(string text)
    {
        var input = await ReadAsync(text);
        Assert.Empty(input.Repositories("us-east-2"));
        Assert.Empty(input.InstanceIds);
        Assert.Empty(input.Tags);
        Assert.Equal(("root", "main", false, null), (input.User, input.Branch, input.IsPlan, input.ConsumerAccountId));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(input.With(new Dictionary<string, string>()))));
    }

    private static async Task<ExecutionInput> ReadAsync(string text)
    {
        var folder = Directory.CreateTempSubdirectory("input-");
        try
        {
            var file = Path.Combine(folder.FullName, "event.json");
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
            return await ExecutionInput.ReadAsync(file, TestContext.Current.CancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
