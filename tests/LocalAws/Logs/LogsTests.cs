using System.Text.Json.Nodes;

namespace LocalAws.Tests.Logs;

/// <summary>CloudWatch Logs: what is written is found again, by name, time and pattern, in pages.</summary>
public sealed class LogsTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>, IDisposable
{
    private readonly WireCalls logs = new(local, LocalAwsFixture.AccountA);
    private readonly string group = "/test/" + Guid.NewGuid().ToString("N");

    public void Dispose() => logs.Dispose();

    [Fact]
    public async Task Lines_are_found_by_pattern_and_time_in_pages()
    {
        await PutAsync("one", (1000, "begun"), (2000, """{"level":"ERROR","grant":"web-team"}"""), (3000, "ended badly"));
        await PutAsync("two", (2500, """{"level":"INFO","grant":"web-team"}"""));

        Assert.Equal(
            ["begun", """{"level":"ERROR","grant":"web-team"}""", """{"level":"INFO","grant":"web-team"}""", "ended badly"],
            await FilterAsync("")
        );
        Assert.Equal(["begun", "ended badly"], await FilterAsync(""","filterPattern":"?begun ?badly" """));
        Assert.Equal(["ended badly"], await FilterAsync(""","filterPattern":"ended -begun" """));
        Assert.Equal(
            ["""{"level":"INFO","grant":"web-team"}"""],
            await FilterAsync(""","filterPattern":"{ ($.grant = \"web-*\") && ($.level != \"ERROR\") }" """)
        );
        Assert.Equal(["begun"], await FilterAsync(""","endTime":2000 """));
        Assert.Equal(["""{"level":"INFO","grant":"web-team"}"""], await FilterAsync(""","logStreamNames":["two"] """));

        var first = await CallAsync("FilterLogEvents", ""","limit":3 """);
        var rest = await CallAsync("FilterLogEvents", $$""","nextToken":"{{first["nextToken"]}}" """);
        Assert.Equal((3, 1, false), (Messages(first).Count, Messages(rest).Count, rest.ContainsKey("nextToken")));
    }

    [Fact]
    public async Task A_stream_is_read_from_either_end()
    {
        await PutAsync("one", (1000, "a"), (2000, "b"), (3000, "c"));
        Assert.Equal(["b", "c"], Messages(await CallAsync("GetLogEvents", ""","logStreamName":"one","limit":2 """)));
        var head = await CallAsync("GetLogEvents", ""","logStreamName":"one","limit":2,"startFromHead":true """);
        Assert.Equal(["a", "b"], Messages(head));
        var next = await CallAsync("GetLogEvents", $$""","logStreamName":"one","nextToken":"{{head["nextForwardToken"]}}" """);
        Assert.Equal(["c"], Messages(next));
        var end = await CallAsync("GetLogEvents", $$""","logStreamName":"one","nextToken":"{{next["nextForwardToken"]}}" """);
        Assert.Empty(Messages(end));
        Assert.Equal((string)next["nextForwardToken"]!, (string)end["nextForwardToken"]!);
    }

    [Fact]
    public async Task The_aws_CLI_finds_a_group_and_its_lines()
    {
        await PutAsync("one", (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), "to be found"));
        Task<ProgramRun> Logs(params string[] arguments) => local.AwsAsync(LocalAwsFixture.AccountA, ["logs", .. arguments]);
        var groups = (await Logs("describe-log-groups", "--log-group-name-prefix", group)).Json["logGroups"]!;
        Assert.Equal(group, (string)groups[0]!["logGroupName"]!);
        // What `aws logs tail` of the second CLI calls, and the first has in its place.
        var lines = (await Logs("filter-log-events", "--log-group-name", group, "--interleaved")).Json["events"]!;
        Assert.Equal(("to be found", "one"), ((string)lines[0]!["message"]!, (string)lines[0]!["logStreamName"]!));
    }

    [Theory]
    [InlineData("PutLogEvents", ""","logStreamName":"none","logEvents":[] """, "The specified log stream does not exist.")]
    [InlineData("GetLogEvents", ""","logStreamName":"none" """, "The specified log stream does not exist.")]
    public async Task A_missing_group_or_stream_is_not_found(string operation, string more, string message)
    {
        Assert.Equal(
            "ResourceNotFoundException: The specified log group does not exist.",
            await logs.RefusedAsync("logs", operation, Parameters(more))
        );
        await logs.JsonAsync("logs", "CreateLogGroup", $$"""{"logGroupName":"{{group}}"}""");
        Assert.Equal("ResourceNotFoundException: " + message, await logs.RefusedAsync("logs", operation, Parameters(more)));
    }

    [Fact]
    public async Task A_state_machine_logs_to_its_group_at_its_level()
    {
        await logs.JsonAsync("logs", "CreateLogGroup", $$"""{"logGroupName":"{{group}}"}""");
        var role = "logging-" + Guid.NewGuid().ToString("N")[..8];
        await logs.QueryAsync(
            "iam",
            "CreateRole",
            ("RoleName", role),
            ("AssumeRolePolicyDocument", PolicyJson.Trusts("states.amazonaws.com"))
        );
        foreach (var (level, types) in new[] { ("ALL", 3), ("FATAL", 1) })
        {
            var machine = await logs.JsonAsync(
                "states",
                "CreateStateMachine",
                new JsonObject
                {
                    ["name"] = $"{role}-{level}",
                    ["roleArn"] = $"arn:aws:iam::{LocalAwsFixture.AccountA}:role/{role}",
                    ["definition"] = """{"QueryLanguage":"JSONata","StartAt":"F","States":{"F":{"Type":"Fail","Error":"Broken"}}}""",
                    ["loggingConfiguration"] = new JsonObject
                    {
                        ["level"] = level,
                        ["destinations"] = new JsonArray(
                            new JsonObject
                            {
                                ["cloudWatchLogsLogGroup"] = new JsonObject
                                {
                                    ["logGroupArn"] = $"arn:aws:logs:us-east-2:{LocalAwsFixture.AccountA}:log-group:{group}:*",
                                },
                            }
                        ),
                    },
                }.ToJsonString()
            );
            var started = await logs.JsonAsync("states", "StartExecution", $$"""{"stateMachineArn":"{{machine["stateMachineArn"]}}"}""");
            var pattern = $$""","filterPattern":"{ $.execution_arn = \"{{started["executionArn"]}}\" }" """;
            List<string> lines;
            do lines = await FilterAsync(pattern);
            while (!lines.Exists(line => line.Contains("ExecutionFailed", StringComparison.Ordinal)));
            Assert.Equal(types, lines.Count);
            var last = JsonNode.Parse(lines[^1])!;
            Assert.Equal(
                ("ExecutionFailed", "Broken", "0"),
                ((string)last["type"]!, (string)last["details"]!["error"]!, (string)last["redrive_count"]!)
            );
        }
    }

    private async Task PutAsync(string stream, params (long Time, string Message)[] lines)
    {
        var known = await logs.JsonAsync("logs", "DescribeLogGroups", $$"""{"logGroupNamePrefix":"{{group}}"}""");
        if (known["logGroups"]!.AsArray().Count == 0)
            await logs.JsonAsync("logs", "CreateLogGroup", $$"""{"logGroupName":"{{group}}"}""");
        await CallAsync("CreateLogStream", $$""","logStreamName":"{{stream}}" """);
        var events = new JsonArray([.. lines.Select(l => new JsonObject { ["timestamp"] = l.Time, ["message"] = l.Message })]);
        await CallAsync("PutLogEvents", $$""","logStreamName":"{{stream}}","logEvents":{{events.ToJsonString()}} """);
    }

    private string Parameters(string more) => $$"""{"logGroupName":"{{group}}"{{more}}}""";

    private Task<JsonObject> CallAsync(string operation, string more) => logs.JsonAsync("logs", operation, Parameters(more));

    private async Task<List<string>> FilterAsync(string more) => Messages(await CallAsync("FilterLogEvents", more));

    private static List<string> Messages(JsonObject answer) => [.. answer["events"]!.AsArray().Select(e => (string)e!["message"]!)];
}
