using System.Text.Json.Nodes;
using static Conformance.Facts.Questions;
using static Conformance.Facts.StateMachines;

namespace Conformance.Facts;

/// <summary>Facts of Step Functions: executions.</summary>
internal static class ExecutionQuestions
{
    public static IEnumerable<(string Operation, string Situation, Question Question)> All { get; } =
    [
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

    private static Task<JsonObject> StartAsync(FactCloud aws, string? name = null) =>
        aws.GiveAsync("states", "StartExecution", new { stateMachineArn = Machine, name });

    private static string Arn(JsonObject started) => (string)started["executionArn"]!;

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
