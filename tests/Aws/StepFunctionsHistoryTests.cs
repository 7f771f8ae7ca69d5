using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using static Aws.Tests.StepFunctionsServer;

namespace Aws.Tests;

public sealed class StepFunctionsHistoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The members of HistoryEvent with the details of each type of event.</summary>
    public static TheoryData<string> Details => [.. Members.Where(IsDetails).Select(member => member.Name)];

    private static PropertyInfo[] Members => typeof(HistoryEvent).GetProperties();

    [Fact]
    public async Task GetExecutionHistory_reads_a_page_of_events()
    {
        await using var server = await AnsweringAsync(
            200,
            """
            {"events":[
              {"timestamp":1767225600.5,"type":"ExecutionStarted","id":1,"previousEventId":0,
               "executionStartedEventDetails":{"input":"{}","inputDetails":{"truncated":false},"roleArn":"role"}},
              {"timestamp":1767225601,"type":"TaskStateEntered","id":2,"previousEventId":0,
               "stateEnteredEventDetails":{"name":"Validate request","input":"{}"}}],
             "nextToken":"more"}
            """
        );
        using var client = Client(server);

        var page = await client.GetExecutionHistoryAsync(
            new()
            {
                ExecutionArn = "arn",
                IncludeExecutionData = false,
                MaxResults = 2,
                NextToken = "next",
                ReverseOrder = true,
            },
            Cancellation
        );

        Assert.Equal(
            """{"executionArn":"arn","includeExecutionData":false,"maxResults":2,"nextToken":"next","reverseOrder":true}""",
            (await server.NextAsync()).Body
        );
        Assert.Equal("more", page.NextToken);
        Assert.Equal(
            [
                (1L, 0L, HistoryEventType.ExecutionStarted, DateTime.UnixEpoch.AddSeconds(1767225600.5)),
                (2L, 0L, HistoryEventType.TaskStateEntered, DateTime.UnixEpoch.AddSeconds(1767225601)),
            ],
            page.Events.Select(e => (e.Id!.Value, e.PreviousEventId!.Value, e.Type, e.Timestamp!.Value))
        );
        Assert.Equal(
            ("role", "Validate request", null, null),
            (
                page.Events[0].ExecutionStartedEventDetails.RoleArn,
                page.Events[1].StateEnteredEventDetails.Name,
                page.Events[0].StateEnteredEventDetails,
                page.Events[1].ExecutionStartedEventDetails
            )
        );
    }

    /// <summary>On the wire a member has the same name, with a lower-case first letter.</summary>
    [Theory]
    [MemberData(nameof(Details))]
    public async Task The_details_of_an_event_are_read_and_no_others(string details)
    {
        var type = typeof(HistoryEvent).GetProperty(details)!.PropertyType;
        var members = type.GetProperties();
        var sent = new JsonObject(members.Select((member, i) => KeyValuePair.Create(OnTheWire(member.Name), Value(member, i))));
        var history = new JsonObject { ["events"] = new JsonArray(new JsonObject { [OnTheWire(details)] = sent.DeepClone() }) };
        await using var server = await AnsweringAsync(200, history.ToJsonString());
        using var client = Client(server);

        var read = Assert.Single((await client.GetExecutionHistoryAsync(new(), Cancellation)).Events);

        Assert.Equal([details], Members.Where(IsDetails).Where(m => m.GetValue(read) is not null).Select(m => m.Name));
        var value = typeof(HistoryEvent).GetProperty(details)!.GetValue(read);
        Assert.Equal(
            sent.Select(member => member.Value!.ToString()),
            members.Select(member => Convert.ToString(member.GetValue(value), System.Globalization.CultureInfo.InvariantCulture))
        );
    }

    [Fact]
    public void A_type_of_event_is_named_as_on_the_wire()
    {
        Assert.All(
            typeof(HistoryEventType).GetFields(BindingFlags.Public | BindingFlags.Static),
            field => Assert.Equal(field.Name, ((HistoryEventType)field.GetValue(null)!).Value)
        );
    }

    private static bool IsDetails(PropertyInfo member) => member.Name.EndsWith("EventDetails", StringComparison.Ordinal);

    private static string OnTheWire(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static JsonNode? Value(PropertyInfo member, int i) =>
        member.PropertyType == typeof(string) ? JsonValue.Create($"value {i}") : JsonValue.Create(i);
}
