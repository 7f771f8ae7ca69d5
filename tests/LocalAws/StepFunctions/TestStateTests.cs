using System.Text.Json.Nodes;

namespace LocalAws.Tests.StepFunctions;

/// <summary>TestState: one state, without a state machine.</summary>
public sealed class TestStateTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>, IDisposable
{
    private const string Calling = """
        {"QueryLanguage":"JSONata","Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"f"},
        "Output":"{% $states.result.Payload %}","Next":"Then"
        """;

    private readonly WireCalls calls = new(local, LocalAwsFixture.AccountA);

    public void Dispose() => calls.Dispose();

    [Fact]
    public async Task A_state_is_run_alone_with_its_input_and_variables()
    {
        var told = await TestAsync(
            """{"QueryLanguage":"JSONata","Type":"Pass","Output":"{% $states.input.n + $x %}","Next":"Then"}""",
            ("input", """{"n":1}"""),
            ("variables", """{"x":2}"""),
            ("inspectionLevel", "DEBUG")
        );
        Assert.Equal(
            ("SUCCEEDED", "3", "Then", """{"n":1}"""),
            ((string)told["status"]!, (string)told["output"]!, (string)told["nextState"]!, (string)told["inspectionData"]!["input"]!)
        );
    }

    [Theory]
    [InlineData("""{"result":"{\"Payload\":7}"}""", "}", "SUCCEEDED", "7")]
    [InlineData("""{"errorOutput":{"error":"E","cause":"c"}}""", "}", "FAILED", null)]
    [InlineData("""{"errorOutput":{"error":"E","cause":"c"}}""", ""","Retry":[{"ErrorEquals":["E"]}]}""", "RETRIABLE", null)]
    [InlineData(
        """{"errorOutput":{"error":"E","cause":"c"}}""",
        ""","Catch":[{"ErrorEquals":["E"],"Output":"caught","Next":"Else"}]}""",
        "CAUGHT_ERROR",
        "\"caught\""
    )]
    public async Task A_mock_replaces_the_service(string mock, string more, string status, string? output)
    {
        var told = await calls.JsonAsync(
            "states",
            "TestState",
            new JsonObject { ["definition"] = Calling + more, ["mock"] = JsonNode.Parse(mock) }.ToJsonString()
        );
        Assert.Equal((status, output), ((string)told["status"]!, (string?)told["output"]));
        Assert.Equal(status == "SUCCEEDED" ? null : "E", (string?)told["error"]);
    }

    [Fact]
    public async Task A_state_of_a_whole_definition_must_be_named()
    {
        const string Whole = """
            {"QueryLanguage":"JSONata","StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},
            "B":{"Type":"Fail","Error":"No","Cause":"never"}}}
            """;
        Assert.Equal("No", (string)(await TestAsync(Whole, ("stateName", "B")))["error"]!);
        Assert.StartsWith(
            "ValidationException: A stateName is required",
            await calls.RefusedAsync("states", "TestState", new JsonObject { ["definition"] = Whole }.ToJsonString()),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_task_is_not_run_without_a_role() =>
        Assert.StartsWith(
            "ValidationException: Either a roleArn or a mock is required",
            await calls.RefusedAsync("states", "TestState", new JsonObject { ["definition"] = Calling + "}" }.ToJsonString()),
            StringComparison.Ordinal
        );

    private Task<JsonObject> TestAsync(string definition, params (string Name, string Value)[] more)
    {
        var parameters = new JsonObject { ["definition"] = definition };
        foreach (var (name, value) in more)
            parameters[name] = value;
        return calls.JsonAsync("states", "TestState", parameters.ToJsonString());
    }
}
