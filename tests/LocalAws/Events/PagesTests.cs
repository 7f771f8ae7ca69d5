namespace LocalAws.Tests.Events;

/// <summary>EventBridge's lists in pages, and tags of what is made.</summary>
public sealed class PagesTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>, IDisposable
{
    private const string Pattern = "\"{\\\"source\\\":[\\\"mine\\\"]}\"";

    private readonly WireCalls events = new(local, LocalAwsFixture.AccountA);

    public void Dispose() => events.Dispose();

    [Fact]
    public async Task A_list_of_rules_has_pages_of_the_requested_size()
    {
        await events.JsonAsync("events", "CreateEventBus", """{"Name":"paged"}""");
        for (var i = 0; i < 5; i++)
            await events.JsonAsync("events", "PutRule", $$"""{"Name":"rule{{i}}","EventBusName":"paged","EventPattern":{{Pattern}}}""");
        var first = await events.JsonAsync("events", "ListRules", """{"EventBusName":"paged","Limit":3}""");
        Assert.Equal(["rule0", "rule1", "rule2"], first["Rules"]!.AsArray().Select(rule => (string)rule!["Name"]!));
        var rest = await events.JsonAsync("events", "ListRules", $$"""{"EventBusName":"paged","NextToken":"{{first["NextToken"]}}"}""");
        Assert.Equal(["rule3", "rule4"], rest["Rules"]!.AsArray().Select(rule => (string)rule!["Name"]!));
        Assert.False(rest.ContainsKey("NextToken"));
    }

    [Theory]
    [InlineData("""{"Limit":0}""", "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [InlineData(
        """{"Limit":101}""",
        "Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100"
    )]
    public async Task An_invalid_page_size_is_refused(string parameters, string problem) =>
        Assert.Equal(
            "ValidationException: 1 validation error detected: " + problem,
            await events.RefusedAsync("events", "ListEventBuses", parameters)
        );

    [Fact]
    public async Task Tags_of_PutRule_apply_only_to_a_new_rule()
    {
        var rule = $$"""{"Name":"tagged","EventPattern":{{Pattern}},"Tags":[{"Key":"k","Value":"1"}]}""";
        var arn = (string)(await events.JsonAsync("events", "PutRule", rule))["RuleArn"]!;
        await events.JsonAsync("events", "PutRule", rule.Replace("\"1\"", "\"2\"", StringComparison.Ordinal));
        Assert.Equal("1", await TagAsync(arn));
        await events.JsonAsync("events", "DeleteRule", """{"Name":"tagged"}""");
        await events.JsonAsync("events", "PutRule", $$"""{"Name":"tagged","EventPattern":{{Pattern}}}""");
        Assert.Null(await TagAsync(arn));
    }

    private async Task<string?> TagAsync(string arn) =>
        (string?)
            (await events.JsonAsync("events", "ListTagsForResource", $$"""{"ResourceARN":"{{arn}}"}"""))["Tags"]!
                .AsArray()
                .SingleOrDefault()
                ?["Value"];
}
