using System.Text.Json.Nodes;
using static Conformance.Facts.Questions;

namespace Conformance.Facts;

/// <summary>Facts of Step Functions.</summary>
internal static class StatesQuestions
{
    private const string Machine = "arn:aws:states:us-east-2:111111111111:stateMachine:sm692683";
    private const string Pass =
        """{"Comment": "BASE_PASS_RESULT", "QueryLanguage": "JSONata", "StartAt": "State_1", "States":"""
        + """ {"State_1": {"Type": "Pass", "Output": {"Arg1": "argument1"}, "End": true}}}""";
    private const string Wait =
        """{"QueryLanguage": "JSONata", "StartAt": "State_1", "States": {"State_1": {"Type": "Wait", "Seconds": 600, "End": true}}}""";

    private static string OtherPass => Pass.Replace("argument1", "AfterUpdate1", StringComparison.Ordinal);

    public static IEnumerable<(string Operation, string Situation, Question Question)> All { get; } =
    [
        ("CreateStateMachine", "answer, without publish", new(async aws => await CreateAsync(aws))),
        (
            "CreateStateMachine",
            "the same again: the same answer",
            new(async aws => JsonNode.DeepEquals(await CreateAsync(aws), await MachineAsync(aws, Pass)))
        ),
        (
            "CreateStateMachine",
            "another definition under the name",
            new(async aws =>
            {
                await CreateAsync(aws);
                return await aws.AskAsync("states", "CreateStateMachine", Named("sm692683", OtherPass));
            })
        ),
        (
            "DescribeStateMachine",
            "field set",
            new(async aws =>
            {
                await CreateAsync(aws);
                return await aws.GiveAsync("states", "DescribeStateMachine", new { stateMachineArn = Machine });
            })
        ),
        (
            "DescribeStateMachine",
            "after an update: revisionId is there",
            new(async aws =>
            {
                await CreateAsync(aws);
                await aws.GiveAsync("states", "UpdateStateMachine", new { stateMachineArn = Machine, definition = OtherPass });
                return (await aws.GiveAsync("states", "DescribeStateMachine", new { stateMachineArn = Machine }))["revisionId"];
            })
        ),
        (
            "DescribeStateMachine",
            "not an ARN",
            new(async aws => await aws.AskAsync("states", "DescribeStateMachine", new { stateMachineArn = "not_a_valid_arn" }))
        ),
        (
            "UpdateStateMachine",
            "a definition: answer",
            new(async aws =>
            {
                await CreateAsync(aws);
                return await aws.GiveAsync("states", "UpdateStateMachine", new { stateMachineArn = Machine, definition = OtherPass });
            })
        ),
        (
            "UpdateStateMachine",
            "the same parameters twice: the same revisionId",
            new(async aws =>
            {
                await CreateAsync(aws);
                var update = new { stateMachineArn = Machine, definition = OtherPass };
                var first = await aws.GiveAsync("states", "UpdateStateMachine", update);
                var second = await aws.GiveAsync("states", "UpdateStateMachine", update);
                return JsonNode.DeepEquals(first["revisionId"], second["revisionId"]);
            })
        ),
        (
            "DeleteStateMachine",
            "no such one: no error",
            new(async aws =>
                (await aws.AskAsync("states", "DeleteStateMachine", new { stateMachineArn = Machine })).ContainsKey("code") ? 400 : 200
            )
        ),
        (
            "ListStateMachines",
            "pages, sorted by name",
            new(async aws =>
            {
                await RoleAsync(aws);
                foreach (var name in (string[])["c692683", "a692683", "b692683"])
                    await aws.GiveAsync("states", "CreateStateMachine", Named(name, Pass));
                var first = await aws.GiveAsync("states", "ListStateMachines", new { maxResults = 2 });
                var rest = await aws.GiveAsync("states", "ListStateMachines", new { nextToken = (string?)first["nextToken"] });
                var names = Each(first["stateMachines"], "name").Concat(Each(rest["stateMachines"], "name")).Select(n => (string)n!);
                return List(
                    first["stateMachines"]!.AsArray().Count,
                    rest.ContainsKey("nextToken"),
                    names.SequenceEqual(["a692683", "b692683", "c692683"]),
                    rest["stateMachines"]!.AsArray().Count == 1
                );
            })
        ),
        (
            "ListStateMachines",
            "a nextToken of 1025 characters",
            new(async aws => await aws.AskAsync("states", "ListStateMachines", new { nextToken = new string('x', 1025) }))
        ),
        (
            "TagResource",
            "an empty value; an empty list",
            new(async aws =>
            {
                await CreateAsync(aws);
                await aws.GiveAsync("states", "TagResource", new { resourceArn = Machine, tags = Array.Empty<object>() });
                var none = await TagsAsync(aws);
                await aws.GiveAsync(
                    "states",
                    "TagResource",
                    new { resourceArn = Machine, tags = new[] { new { key = "key1", value = "" } } }
                );
                return List(none, await TagsAsync(aws));
            })
        ),
        (
            "TagResource",
            "a version's ARN (recorded of an existing version)",
            new(async aws =>
            {
                await CreateAsync(aws);
                await aws.GiveAsync("states", "PublishStateMachineVersion", new { stateMachineArn = Machine });
                return await aws.AskAsync(
                    "states",
                    "TagResource",
                    new { resourceArn = Machine + ":1", tags = new[] { new { key = "key1", value = "value1" } } }
                );
            })
        ),
        (
            "UntagResource",
            "keys that are not there: no error",
            new(async aws =>
            {
                await CreateAsync(aws);
                await aws.GiveAsync(
                    "states",
                    "TagResource",
                    new { resourceArn = Machine, tags = new[] { new { key = "key1", value = "" } } }
                );
                await aws.GiveAsync("states", "UntagResource", new { resourceArn = Machine, tagKeys = new[] { "key2", "key3" } });
                return await TagsAsync(aws);
            })
        ),
        (
            "StartExecution",
            "answer",
            new(async aws =>
            {
                await CreateAsync(aws);
                return await StartAsync(aws);
            })
        ),
        (
            "StartExecution",
            "input: not some json",
            new(async aws =>
            {
                await CreateAsync(aws);
                return await aws.AskAsync("states", "StartExecution", new { stateMachineArn = Machine, input = "not some json" });
            })
        ),
        (
            "StartExecution",
            "input 2, \"some text\" and null are inputs",
            new(async aws =>
            {
                await CreateAsync(aws);
                var started = 0;
                foreach (var input in (string[])["2", "\"some text\"", "null"])
                {
                    var answer = await aws.AskAsync("states", "StartExecution", new { stateMachineArn = Machine, input });
                    started += answer.ContainsKey("executionArn") ? 1 : 0;
                }
                return started;
            })
        ),
        (
            "StartExecution",
            "the same name, another input",
            new(async aws =>
            {
                await CreateAsync(aws, Wait);
                await StartAsync(aws, "idem");
                return await aws.AskAsync(
                    "states",
                    "StartExecution",
                    new
                    {
                        stateMachineArn = Machine,
                        name = "idem",
                        input = """{"another":1}""",
                    }
                );
            })
        ),
        (
            "StartSyncExecution",
            "of a STANDARD state machine",
            new(async aws =>
            {
                await CreateAsync(aws);
                return await aws.AskAsync("states", "StartSyncExecution", new { stateMachineArn = Machine });
            })
        ),
        (
            "StopExecution",
            "answer",
            new(async aws =>
            {
                await CreateAsync(aws, Wait);
                return await aws.GiveAsync("states", "StopExecution", new { executionArn = Arn(await StartAsync(aws)) });
            })
        ),
        (
            "DescribeExecution",
            "of a succeeded one",
            new(async aws =>
            {
                await CreateAsync(aws);
                return await EndAsync(aws, Arn(await StartAsync(aws)));
            })
        ),
        (
            "DescribeExecution",
            "no such one",
            new(async aws =>
                await aws.AskAsync(
                    "states",
                    "DescribeExecution",
                    new { executionArn = "arn:aws:states:us-east-2:111111111111:execution:sm692683:1d64c6ee-d8b3-4ad8-9c06-5adfe8bd0000" }
                )
            )
        ),
        (
            "DescribeExecution",
            "not an ARN",
            new(async aws => await aws.AskAsync("states", "DescribeExecution", new { executionArn = "invalid_state_machine_arn" }))
        ),
        (
            "GetExecutionHistory",
            "of a stopped Wait: the last event",
            new(async aws =>
            {
                await CreateAsync(aws, Wait);
                var execution = Arn(await StartAsync(aws));
                while ((await EventsAsync(aws, execution)).Count < 2)
                    await Task.Delay(20);
                await aws.GiveAsync("states", "StopExecution", new { executionArn = execution });
                var events = await EventsAsync(aws, execution);
                return List(Each(events, "type"), events[^1]!["previousEventId"], events[^1]!["executionAbortedEventDetails"]);
            })
        ),
        (
            "ListExecutions",
            "an entry",
            new(async aws =>
            {
                await CreateAsync(aws);
                await EndAsync(aws, Arn(await StartAsync(aws)));
                return (await aws.GiveAsync("states", "ListExecutions", new { stateMachineArn = Machine }))["executions"]![0];
            })
        ),
        (
            "ListExecutions",
            "the newest first",
            new(async aws =>
            {
                await CreateAsync(aws);
                foreach (var name in (string[])["one", "two"])
                    await StartAsync(aws, name);
                var listed = await aws.GiveAsync("states", "ListExecutions", new { stateMachineArn = Machine });
                return Each(listed["executions"], "name").Select(n => (string)n!).SequenceEqual(["two", "one"]);
            })
        ),
        (
            "ListExecutions",
            "statusFilter RUNNING when none runs",
            new(async aws =>
            {
                await CreateAsync(aws);
                await EndAsync(aws, Arn(await StartAsync(aws)));
                return (await aws.GiveAsync("states", "ListExecutions", new { stateMachineArn = Machine, statusFilter = "RUNNING" }))[
                    "executions"
                ];
            })
        ),
        (
            "ListExecutions",
            "statusFilter succeeded",
            new(async aws =>
            {
                await CreateAsync(aws);
                return await aws.AskAsync("states", "ListExecutions", new { stateMachineArn = Machine, statusFilter = "succeeded" });
            })
        ),
    ];

    private static Task<JsonObject> RoleAsync(FactCloud aws) =>
        IamQuestions.RoleAsync(
            aws,
            "sf692683",
            IamQuestions.Trust.Replace("lambda.amazonaws.com", "states.amazonaws.com", StringComparison.Ordinal)
        );

    private static async Task<JsonObject> CreateAsync(FactCloud aws, string definition = Pass)
    {
        await RoleAsync(aws);
        return await MachineAsync(aws, definition);
    }

    private static Task<JsonObject> MachineAsync(FactCloud aws, string definition) =>
        aws.GiveAsync("states", "CreateStateMachine", Named("sm692683", definition));

    private static object Named(string name, string definition) =>
        new
        {
            name,
            definition,
            roleArn = "arn:aws:iam::111111111111:role/sf692683",
        };

    private static Task<JsonObject> StartAsync(FactCloud aws, string? name = null) =>
        aws.GiveAsync("states", "StartExecution", new { stateMachineArn = Machine, name });

    private static string Arn(JsonObject started) => (string)started["executionArn"]!;

    private static async Task<JsonNode> TagsAsync(FactCloud aws) =>
        (await aws.GiveAsync("states", "ListTagsForResource", new { resourceArn = Machine }))["tags"]!;

    private static async Task<JsonArray> EventsAsync(FactCloud aws, string execution) =>
        (await aws.GiveAsync("states", "GetExecutionHistory", new { executionArn = execution }))["events"]!.AsArray();

    private static async Task<JsonObject> EndAsync(FactCloud aws, string execution)
    {
        while (true)
        {
            var described = await aws.GiveAsync("states", "DescribeExecution", new { executionArn = execution });
            if ((string?)described["status"] != "RUNNING")
                return described;
            await Task.Delay(20);
        }
    }
}
