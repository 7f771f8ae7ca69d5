using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace LocalAws.Tests.CloudTrail;

/// <summary>CloudTrail's event history: who has started which execution.</summary>
public sealed class EventHistoryTests(EventHistoryTests.Fixture local) : IClassFixture<EventHistoryTests.Fixture>, IDisposable
{
    private const string Definition =
        """{\"QueryLanguage\":\"JSONata\",\"StartAt\":\"Done\",\"States\":{\"Done\":{\"Type\":\"Succeed\"}}}""";

    private readonly WireCalls calls = new(local, LocalAwsFixture.AccountA, local.Time);
    private readonly string machine = "m" + Guid.NewGuid().ToString("N");
    private bool exists;

    public void Dispose() => calls.Dispose();

    public sealed class Fixture : LocalAwsFixture
    {
        public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

        protected override LocalAwsOptions Configure(LocalAwsOptions options) => options with { Time = Time };
    }

    [Fact]
    public async Task A_start_is_found_with_its_caller_and_its_execution()
    {
        var execution = await StartAsync("found");

        var (one, record) = Assert.Single(await LookUpAsync(), found => Text(found.Record, "executionArn") == execution);

        Assert.Equal(
            ("StartExecution", "states.amazonaws.com", "administrator"),
            (Text(one, "EventName"), Text(one, "EventSource"), Text(one, "Username"))
        );
        Assert.Equal((string?)record["eventID"], Text(one, "EventId"));
        var caller = record["userIdentity"]!;
        Assert.Equal(("IAMUser", "arn:aws:iam::111111111111:user/administrator"), ((string?)caller["type"], (string?)caller["arn"]));
        Assert.Equal(machine, ((string?)record["requestParameters"]!["stateMachineArn"])!.Split(':')[^1]);
        Assert.Null(record["requestParameters"]!["input"]);
        // Other accounts and Regions have histories of their own.
        using var other = new WireCalls(local, LocalAwsFixture.AccountB, local.Time);
        Assert.Empty((await other.JsonAsync("cloudtrail", "LookupEvents"))["Events"]!.AsArray());
    }

    [Fact]
    public async Task A_refused_start_has_an_error_and_no_execution()
    {
        await calls.RefusedAsync("states", "StartExecution", $$"""{"stateMachineArn":"{{Arn("absent")}}"}""");

        var (_, record) = (await LookUpAsync())[0];

        Assert.Equal(("StateMachineDoesNotExist", null), ((string?)record["errorCode"], record["responseElements"]));
    }

    [Fact]
    public async Task Events_are_found_by_time_and_attribute_in_pages_newest_first()
    {
        var first = await StartAsync("first");
        local.Time.Advance(TimeSpan.FromMinutes(1));
        var from = local.Time.GetUtcNow().ToUnixTimeSeconds();
        var second = await StartAsync("second");
        local.Time.Advance(TimeSpan.FromMinutes(1));
        var third = await StartAsync("third");

        var byTime = string.Create(CultureInfo.InvariantCulture, $"\"StartTime\":{from},\"EndTime\":{from + 30}");
        Assert.Equal([second], Executions(await calls.JsonAsync("cloudtrail", "LookupEvents", $"{{{byTime}}}")));

        var page = await calls.JsonAsync("cloudtrail", "LookupEvents", """{"MaxResults":2}""");
        Assert.Equal([third, second], Executions(page));
        var rest = await calls.JsonAsync("cloudtrail", "LookupEvents", $$"""{"MaxResults":2,"NextToken":"{{page["NextToken"]}}"}""");
        Assert.Equal(first, Executions(rest)[0]);

        Assert.Empty(await LookUpAsync("""{"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"StopExecution"}]}"""));
        Assert.NotEmpty(await LookUpAsync("""{"LookupAttributes":[{"AttributeKey":"Username","AttributeValue":"administrator"}]}"""));
    }

    [Fact]
    public async Task Events_are_kept_for_90_days()
    {
        var execution = await StartAsync("old");
        Assert.Contains(execution, (await LookUpAsync()).Select(found => Text(found.Record, "executionArn")));

        local.Time.Advance(TimeSpan.FromDays(90) + TimeSpan.FromMinutes(1));

        Assert.DoesNotContain(execution, (await LookUpAsync()).Select(found => Text(found.Record, "executionArn")));
    }

    [Theory]
    [InlineData("""{"StartTime":2,"EndTime":1}""", "InvalidTimeRangeException")]
    [InlineData("""{"MaxResults":51}""", "InvalidMaxResultsException")]
    [InlineData("""{"NextToken":"!"}""", "InvalidNextTokenException")]
    [InlineData("""{"LookupAttributes":[{"AttributeKey":"EventName"}]}""", "InvalidLookupAttributesException")]
    [InlineData(
        """{"LookupAttributes":[{"AttributeKey":"EventName","AttributeValue":"a"},{"AttributeKey":"EventId","AttributeValue":"b"}]}""",
        "InvalidLookupAttributesException"
    )]
    [InlineData("""{"LookupAttributes":[{"AttributeKey":"ResourceName","AttributeValue":"a"}]}""", "ResourceName")]
    [InlineData("""{"EventCategory":"insight"}""", "EventCategory")]
    [InlineData("""{"StartTime":"today"}""", "SerializationException")]
    public async Task A_wrong_question_is_refused(string parameters, string error) =>
        Assert.Contains(error, await calls.RefusedAsync("cloudtrail", "LookupEvents", parameters), StringComparison.Ordinal);

    private async Task<List<(JsonObject Event, JsonObject Record)>> LookUpAsync(string parameters = "{}") =>
        [
            .. (await calls.JsonAsync("cloudtrail", "LookupEvents", parameters))["Events"]!
                .AsArray()
                .Select(one => (one!.AsObject(), JsonNode.Parse((string)one["CloudTrailEvent"]!)!.AsObject())),
        ];

    private static List<string?> Executions(JsonObject page) =>
        [.. page["Events"]!.AsArray().Select(one => Text(JsonNode.Parse((string)one!["CloudTrailEvent"]!)!.AsObject(), "executionArn"))];

    private static string? Text(JsonObject json, string field) =>
        (string?)(field == "executionArn" ? json["responseElements"]?[field] : json[field]);

    private async Task<string> StartAsync(string name)
    {
        if (!exists)
            await CreateAsync();
        var started = await calls.JsonAsync("states", "StartExecution", $$"""{"stateMachineArn":"{{Arn(machine)}}","name":"{{name}}"}""");
        return (string)started["executionArn"]!;
    }

    private async Task CreateAsync()
    {
        const string Trust = """
            {"Version":"2012-10-17",
             "Statement":{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"}}
            """;
        await calls.QueryAsync("iam", "CreateRole", ("RoleName", machine), ("AssumeRolePolicyDocument", Trust));
        await calls.JsonAsync(
            "states",
            "CreateStateMachine",
            $$"""{"name":"{{machine}}","definition":"{{Definition}}","roleArn":"arn:aws:iam::111111111111:role/{{machine}}"}"""
        );
        exists = true;
    }

    private static string Arn(string name) => $"arn:aws:states:us-east-2:111111111111:stateMachine:{name}";
}
