using LocalAws.StepFunctions;

namespace LocalAws.Tests.StepFunctions;

public class DefinitionTests(InterpreterFixture fixture) : IClassFixture<InterpreterFixture>
{
    private const string Pass = """{"P":{"Type":"Pass","End":true}}""";

    [Theory]
    [InlineData("""{"StartAt":"P"}""", "SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /")]
    [InlineData("[]", "SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object")]
    [InlineData(
        """{"QueryLanguage":"JSONata","StartAt":"Q","States":{"P":{"Type":"Pass","End":true}}}""",
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: Q at /StartAt",
        "MISSING_TRANSITION_TARGET: State \"P\" is not reachable. at /States/P"
    )]
    [InlineData(
        """{"QueryLanguage":"JSONata","StartAt":"P","Sates":1,"States":{"P":{"Type":"Pass","End":true}}}""",
        "SCHEMA_VALIDATION_FAILED: Field is not supported at /Sates"
    )]
    public async Task Problems_of_a_definition_are_reported(string text, params string[] problems)
    {
        Assert.Equal(problems, (await ReadAsync(text)).Diagnostics.Select(d => d.ToString()));
    }

    [Theory]
    [InlineData("""{"P":{"Type":"Pass"}}""", "Exactly one of these fields is required: [Next, End] at /States/P")]
    [InlineData("""{"P":{"Type":"Pass","End":true,"Next":"P"}}""", "Exactly one of these fields is required: [Next, End] at /States/P")]
    [InlineData(
        """{"P":{"Type":"Pas","End":true}}""",
        "Value is not one of: [Pass, Task, Choice, Wait, Succeed, Fail, Parallel, Map] at /States/P/Type"
    )]
    [InlineData("""{"P":{"Type":"Pass","End":true,"Result":1}}""", "Field is not supported at /States/P/Result")]
    [InlineData(
        """{"P":{"Type":"Pass","End":true,"Output":"{% 1 + %}"}}""",
        "'1 +' is not a valid JSONata expression: S0207: Unexpected end of expression at /States/P/Output"
    )]
    [InlineData("""{"P":{"Type":"Pass","End":true,"Assign":{"states":1}}}""", "'states' is not a valid variable name at /States/P/Assign")]
    [InlineData("""{"P":{"Type":"Wait","End":true}}""", "Exactly one of these fields is required: [Seconds, Timestamp] at /States/P")]
    [InlineData(
        """{"P":{"Type":"Wait","End":true,"Timestamp":"2016-12-05 21:29:29Z"}}""",
        "String does not match RFC3339 timestamp at /States/P/Timestamp"
    )]
    [InlineData(
        """{"P":{"Type":"Task","End":true,"Resource":"arn:aws:states:::lambda:invoke","Retry":[{"ErrorEquals":["States.ALL","X"]}]}}""",
        "States.ALL must appear alone and at the end of the list at /States/P/Retry[0]"
    )]
    [InlineData(
        """{"P":{"Type":"Task","End":true,"Resource":"arn:aws:states:::lambda:invoke","Retry":[{"ErrorEquals":["X"],"""
            + """ "JitterStrategy":"SOME"}]}}""",
        "Value is not one of: [FULL, NONE] at /States/P/Retry[0]/JitterStrategy"
    )]
    [InlineData(
        """{"P":{"Type":"Pass","Assign":{"x":1},"Next":"M"},"M":{"Type":"Map","End":true,"ItemProcessor":{"StartAt":"I","""
            + """ "States":{"I":{"Type":"Pass","Assign":{"x":1},"End":true}}}}}""",
        "Variable 'x' is already assigned in an outer scope at /States/M/ItemProcessor/States/I/Assign/x"
    )]
    public async Task Problems_of_a_state_are_reported(string states, string problem)
    {
        Assert.Contains($"SCHEMA_VALIDATION_FAILED: {problem}", (await ReadStatesAsync(states)).Diagnostics.Select(d => d.ToString()));
    }

    [Theory]
    [InlineData(
        """{"P":{"Type":"Task","End":true,"Resource":"arn:aws:states:::sqs:sendMessage"}}""",
        "the resource arn:aws:states:::sqs:sendMessage, which the state 'P' uses"
    )]
    [InlineData(
        """{"P":{"Type":"Task","End":true,"Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","HeartbeatSeconds":5}}""",
        "the field HeartbeatSeconds, which the state 'P' has"
    )]
    [InlineData(
        """{"P":{"Type":"Map","End":true,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","""
            + """ "ExecutionType":"STANDARD"},"StartAt":"I","States":{"I":{"Type":"Pass","End":true}}}}}""",
        "a distributed Map, which the state 'P' is"
    )]
    public async Task What_is_valid_but_not_supported_is_refused_by_name(string states, string notSupported)
    {
        var read = await ReadStatesAsync(states);
        Assert.Empty(read.Diagnostics);
        Assert.Contains(notSupported, read.NotSupported);
    }

    [Theory]
    [InlineData($$"""{"StartAt":"P","States":{{Pass}}}""")]
    [InlineData($$"""{"QueryLanguage":"JSONPath","StartAt":"P","States":{{Pass}}}""")]
    public async Task A_definition_in_JSONPath_is_refused_by_name(string text)
    {
        Assert.StartsWith(
            "the query language JSONPath, which the state 'P' uses",
            Assert.Single((await ReadAsync(text)).NotSupported),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_state_can_be_in_JSONata_by_itself()
    {
        var read = await ReadAsync("""{"StartAt":"P","States":{"P":{"Type":"Pass","QueryLanguage":"JSONata","End":true}}}""");
        Assert.NotNull(read.Definition);
    }

    private Task<(Definition? Definition, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<string> NotSupported)> ReadStatesAsync(
        string states
    ) => ReadAsync($$"""{"QueryLanguage":"JSONata","StartAt":"P","States":{{states}}}""");

    private Task<(Definition? Definition, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<string> NotSupported)> ReadAsync(
        string text
    ) => DefinitionReader.ReadAsync(text, fixture.Jsonata, TestContext.Current.CancellationToken);
}
