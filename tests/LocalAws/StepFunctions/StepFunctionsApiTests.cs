using System.Text.Json.Nodes;

namespace LocalAws.Tests.StepFunctions;

/// <summary>Step Functions as the machine's own aws CLI sees it.</summary>
public class StepFunctionsApiTests(StateMachinesFixture fixture) : IClassFixture<StateMachinesFixture>
{
    private const string Role = "arn:aws:iam::111111111111:role/machine";
    private const string Machines = "arn:aws:states:us-east-2:111111111111:stateMachine:";
    private const string Pass =
        """{"QueryLanguage":"JSONata","StartAt":"P","States":{"P":{"Type":"Pass","Output":{"n":"{% $states.input.n + 1 %}"},"""
        + """ "End":true}}}""";
    private const string Wait =
        """{"QueryLanguage":"JSONata","StartAt":"W","States":{"W":{"Type":"Wait","Seconds":99999999,"End":true}}}""";

    [Fact]
    public async Task An_execution_runs_and_has_a_history()
    {
        var machine = await CreateAsync("runs", Pass);
        var execution = (
            await CliAsync("start-execution", "--state-machine-arn", machine, "--name", "first", "--input", """{"n": 1}""")
        ).Json["executionArn"]!.GetValue<string>();
        Assert.Equal("arn:aws:states:us-east-2:111111111111:execution:runs:first", execution);
        var ended = await EndAsync(execution);
        Assert.Equal(("SUCCEEDED", """{"n":2}""", """{"n": 1}"""), (Text(ended["status"]), Text(ended["output"]), Text(ended["input"])));

        var events = (await CliAsync("get-execution-history", "--execution-arn", execution)).Json["events"]!.AsArray();
        Assert.Equal(
            ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"],
            events.Select(e => Text(e!["type"]))
        );
        Assert.Equal(Role, Text(events[0]!["executionStartedEventDetails"]!["roleArn"]));
        Assert.Equal("""{"n":2}""", Text(events[2]!["stateExitedEventDetails"]!["output"]));

        var last = (
            await CliAsync(
                "get-execution-history",
                "--execution-arn",
                execution,
                "--reverse-order",
                "--max-items",
                "1",
                "--no-include-execution-data"
            )
        ).Json;
        Assert.Equal("ExecutionSucceeded", Text(last["events"]![0]!["type"]));
        Assert.Null(last["events"]![0]!["executionSucceededEventDetails"]!["output"]);
        Assert.NotNull(last["NextToken"]);

        var listed = (await CliAsync("list-executions", "--state-machine-arn", machine, "--status-filter", "SUCCEEDED")).Json[
            "executions"
        ]!.AsArray();
        Assert.Equal([execution], listed.Select(e => Text(e!["executionArn"])));
    }

    [Fact]
    public async Task An_executions_name_is_used_once()
    {
        var machine = await CreateAsync("names", Wait);
        string[] start = ["start-execution", "--state-machine-arn", machine, "--name", "only", "--input", "{}"];
        var first = (await CliAsync(start)).Json["executionArn"]!.GetValue<string>();
        Assert.Equal(first, Text((await CliAsync(start)).Json["executionArn"]));
        start[^1] = """{"other":1}""";
        Assert.Contains(
            $"(ExecutionAlreadyExists) when calling the StartExecution operation: Execution Already Exists: '{first}'",
            (await CliAsync(start)).Error,
            StringComparison.Ordinal
        );
        Assert.NotNull(
            (await CliAsync("stop-execution", "--execution-arn", first, "--error", "Enough", "--cause", "of it")).Json["stopDate"]
        );
        var stopped = (await CliAsync("describe-execution", "--execution-arn", first)).Json;
        Assert.Equal(("ABORTED", "Enough", "of it"), (Text(stopped["status"]), Text(stopped["error"]), Text(stopped["cause"])));
        start[^1] = "{}";
        Assert.Contains("ExecutionAlreadyExists", (await CliAsync(start)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b", "(InvalidName) when calling the StartExecution operation: Invalid Name: 'a b'")]
    [InlineData("a/b", "Invalid Name: 'a/b'")]
    [InlineData(
        "123456789-123456789-123456789-123456789-123456789-123456789-123456789-123456789-1",
        "Member must have length less than or equal to 80"
    )]
    public async Task An_executions_name_has_limits(string name, string error)
    {
        var machine = await CreateAsync("limits", Pass);
        Assert.Contains(
            error,
            (await CliAsync("start-execution", "--state-machine-arn", machine, "--name", name)).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_input_that_is_not_JSON_is_refused()
    {
        var machine = await CreateAsync("inputs", Pass);
        Assert.Contains(
            "(InvalidExecutionInput)",
            (await CliAsync("start-execution", "--state-machine-arn", machine, "--input", "{nope")).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_definition_in_JSONPath_is_refused_at_creation()
    {
        var refused = await CreateRawAsync("path", """{"StartAt":"P","States":{"P":{"Type":"Pass","ResultPath":"$.x","End":true}}}""");
        Assert.Contains(
            "(InvalidDefinition) when calling the CreateStateMachine operation: LocalAws does not support the query language "
                + "JSONPath, which the state 'P' uses",
            refused.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_express_state_machine_is_refused_by_name()
    {
        Assert.Contains(
            "LocalAws does not support state machines of the type EXPRESS",
            (await CreateRawAsync("express", Pass, "--type", "EXPRESS")).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_role_that_does_not_trust_step_functions_is_refused()
    {
        var refused = await CliAsync(
            "create-state-machine",
            "--name",
            "untrusted",
            "--definition",
            Pass,
            "--role-arn",
            "arn:aws:iam::111111111111:role/untrusting"
        );
        Assert.Contains(
            "(AccessDeniedException) when calling the CreateStateMachine operation: Neither the global service principal "
                + "states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
            refused.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Creating_the_same_again_returns_the_same_and_a_different_one_is_refused()
    {
        var machine = await CreateAsync("twice", Pass);
        Assert.Equal(machine, await CreateAsync("twice", Pass));
        Assert.Contains("(StateMachineAlreadyExists)", (await CreateRawAsync("twice", Wait)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_does_not_affect_running_executions_and_a_deleted_machine_is_gone()
    {
        var machine = await CreateAsync("changes", Wait);
        var running = (await CliAsync("start-execution", "--state-machine-arn", machine)).Json["executionArn"]!.GetValue<string>();
        Assert.NotNull((await CliAsync("update-state-machine", "--state-machine-arn", machine, "--definition", Pass)).Json["updateDate"]);
        Assert.Equal(Pass, Text((await CliAsync("describe-state-machine", "--state-machine-arn", machine)).Json["definition"]));
        Assert.Equal(Wait, Text((await CliAsync("describe-state-machine-for-execution", "--execution-arn", running)).Json["definition"]));
        Assert.Equal(0, (await CliAsync("delete-state-machine", "--state-machine-arn", machine)).ExitCode);
        Assert.Contains(
            $"(StateMachineDoesNotExist) when calling the DescribeStateMachine operation: State Machine Does Not Exist: '{machine}'",
            (await CliAsync("describe-state-machine", "--state-machine-arn", machine)).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_execution_starts_another_under_its_role_and_only_if_IAM_allows_it()
    {
        await CreateAsync("inner", Pass);
        await CreateAsync("forbidden", Pass);
        var outer = await CreateAsync(
            "outer",
            """
            {"QueryLanguage":"JSONata","StartAt":"S","States":{"S":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution",
              "Arguments":{"StateMachineArn":"{% $states.input.machine %}","Name":"{% $states.input.name %}","Input":{"n":1}},
              "Output":"{% $states.result.ExecutionArn %}","End":true}}}
            """
        );
        async Task<JsonNode> StartAsync(string machine, string name) =>
            await EndAsync(
                Text(
                    (
                        await CliAsync(
                            "start-execution",
                            "--state-machine-arn",
                            outer,
                            "--input",
                            $$"""{"machine":"{{Machines}}{{machine}}","name":"{{name}}"}"""
                        )
                    ).Json["executionArn"]
                )
            );

        var started = await StartAsync("inner", "from-outer");
        Assert.Equal("\"arn:aws:states:us-east-2:111111111111:execution:inner:from-outer\"", Text(started["output"]));
        Assert.Equal("""{"n":2}""", Text((await EndAsync("arn:aws:states:us-east-2:111111111111:execution:inner:from-outer"))["output"]));
        Assert.Equal("StepFunctions.ExecutionAlreadyExistsException", Text((await StartAsync("inner", "from-outer"))["error"]));

        var refused = await StartAsync("forbidden", "x");
        Assert.Equal("StepFunctions.AWSStepFunctionsException", Text(refused["error"]));
        Assert.Contains(
            $"is not authorized to perform: states:StartExecution on resource: {Machines}forbidden",
            Text(refused["cause"]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Tags_are_stored()
    {
        var machine = await CreateAsync("tagged", Pass);
        await CliAsync("tag-resource", "--resource-arn", machine, "--tags", "key=a,value=1");
        await CliAsync("tag-resource", "--resource-arn", machine, "--tags", "key=b,value=2");
        await CliAsync("untag-resource", "--resource-arn", machine, "--tag-keys", "a");
        Assert.Equal(
            "b",
            Text((await CliAsync("list-tags-for-resource", "--resource-arn", machine)).Json["tags"]!.AsArray().Single()!["key"])
        );
    }

    [Fact]
    public async Task More_than_50_tags_are_refused_and_none_of_them_is_stored()
    {
        string[] tags = [.. Enumerable.Range(1, 51).Select(number => $"key=k{number},value=v")];
        Assert.Contains("(TooManyTags)", (await CreateRawAsync("much-tagged", Pass, ["--tags", .. tags])).Error, StringComparison.Ordinal);
        Assert.Contains(
            "StateMachineDoesNotExist",
            (await CliAsync("describe-state-machine", "--state-machine-arn", Machines + "much-tagged")).Error,
            StringComparison.Ordinal
        );

        var machine = await CreateAsync("much-tagged", Pass);
        Assert.Contains(
            "(TooManyTags)",
            (await CliAsync(["tag-resource", "--resource-arn", machine, "--tags", .. tags])).Error,
            StringComparison.Ordinal
        );
        Assert.Empty((await CliAsync("list-tags-for-resource", "--resource-arn", machine)).Json["tags"]!.AsArray());
    }

    [Fact]
    public async Task What_is_not_supported_of_a_state_machine_is_refused_by_name()
    {
        Assert.Contains(
            "LocalAws does not support the parameter encryptionConfiguration of states:CreateStateMachine",
            (await CreateRawAsync("encrypted", Pass, "--encryption-configuration", "type=AWS_OWNED_KEY")).Error,
            StringComparison.Ordinal
        );
    }

    private async Task<string> CreateAsync(string name, string definition) =>
        Text((await CreateRawAsync(name, definition)).Json["stateMachineArn"]);

    private Task<ProgramRun> CreateRawAsync(string name, string definition, params string[] more) =>
        CliAsync(["create-state-machine", "--name", name, "--definition", definition, "--role-arn", Role, .. more]);

    private Task<ProgramRun> CliAsync(params string[] arguments) =>
        fixture.AwsAsync(LocalAwsFixture.AccountA, ["stepfunctions", .. arguments]);

    private async Task<JsonNode> EndAsync(string execution)
    {
        while (true)
        {
            var described = (await CliAsync("describe-execution", "--execution-arn", execution)).Json;
            if (Text(described["status"]) != "RUNNING")
                return described;
        }
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
