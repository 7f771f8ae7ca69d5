using System.Text.Json.Nodes;

namespace LocalAws.Tests.StepFunctions;

/// <summary>Revisions, versions and aliases of state machines, redriving, and what else their answers have.</summary>
public sealed class VersionTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>, IAsyncLifetime
{
    private const string Machines = "arn:aws:states:us-east-2:111111111111:stateMachine:";

    private readonly WireCalls calls = new(local, LocalAwsFixture.AccountA);

    public async ValueTask InitializeAsync()
    {
        var roles = await calls.QueryAsync("iam", "ListRoles");
        if (!roles.Descendants("RoleName").Any())
        {
            await calls.QueryAsync(
                "iam",
                "CreateRole",
                ("RoleName", "machine"),
                ("AssumeRolePolicyDocument", PolicyJson.Trusts("states.amazonaws.com"))
            );
        }
    }

    public ValueTask DisposeAsync()
    {
        calls.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_revision_has_an_id_after_the_first_update_and_keeps_it_while_nothing_changes()
    {
        var machine = await CreateAsync("revised", Pass("1"));
        Assert.Null((await DescribeAsync(machine))["revisionId"]);
        var first = (string)(await UpdateAsync(machine, Pass("2")))["revisionId"]!;
        Assert.Equal(first, (string)(await UpdateAsync(machine, Pass("2")))["revisionId"]!);
        Assert.NotEqual(first, (string)(await UpdateAsync(machine, Pass("3")))["revisionId"]!);
    }

    [Fact]
    public async Task A_version_stays_as_it_was_published_and_an_alias_leads_to_it()
    {
        var machine = await CreateAsync("versioned", Pass("1"));
        var version = (string)
            (await CallAsync("PublishStateMachineVersion", new() { ["stateMachineArn"] = machine }))["stateMachineVersionArn"]!;
        Assert.Equal(machine + ":1", version);
        Assert.Equal(
            version,
            (string)(await CallAsync("PublishStateMachineVersion", new() { ["stateMachineArn"] = machine }))["stateMachineVersionArn"]!
        );
        await CallAsync(
            "CreateStateMachineAlias",
            new()
            {
                ["name"] = "live",
                ["routingConfiguration"] = new JsonArray(new JsonObject { ["stateMachineVersionArn"] = version, ["weight"] = 100 }),
            }
        );
        await UpdateAsync(machine, Pass("2"));

        foreach (var (target, output) in new[] { (version, "1"), (machine + ":live", "1"), (machine, "2") })
        {
            var ended = await RunAsync(target);
            Assert.Equal((output, machine), ((string)ended["output"]!, (string)ended["stateMachineArn"]!));
            Assert.Equal(target == machine ? null : version, (string?)ended["stateMachineVersionArn"]);
        }
        var listed = await CallAsync("ListExecutions", new() { ["stateMachineArn"] = machine + ":live" });
        Assert.Equal(machine + ":live", (string)listed["executions"]!.AsArray().Single()!["stateMachineAliasArn"]!);
        Assert.StartsWith(
            "ConflictException: Version to be deleted must not be referenced by an alias. Current list of aliases referencing this "
                + "version: [live]",
            await calls.RefusedAsync("states", "DeleteStateMachineVersion", $$"""{"stateMachineVersionArn":"{{version}}"}"""),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(70, 29, "Sum of routing configuration weights must equal 100. Received: [70, 29]")]
    [InlineData(
        101,
        0,
        "1 validation error detected: Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy constraint: Member must "
            + "have value less than or equal to 100"
    )]
    public async Task The_weights_of_an_alias_are_checked(int one, int other, string problem) =>
        Assert.Equal(
            "ValidationException: " + problem,
            await calls.RefusedAsync(
                "states",
                "CreateStateMachineAlias",
                $$"""
                {"name":"live","routingConfiguration":[{"stateMachineVersionArn":"{{Machines}}m:1","weight":{{one}}},
                {"stateMachineVersionArn":"{{Machines}}m:2","weight":{{other}}}]}
                """
            )
        );

    [Fact]
    public async Task A_failed_execution_is_redriven_from_the_state_that_failed()
    {
        const string Failing = """
            {"QueryLanguage":"JSONata","StartAt":"First","States":{
            "First":{"Type":"Pass","Assign":{"kept":"yes"},"Next":"Second"},
            "Second":{"Type":"Choice","Choices":[{"Condition":"{% $states.context.Execution.RedriveCount = 0 %}","Next":"Broken"}],
            "Default":"Done"},
            "Broken":{"Type":"Pass","Output":"{% $states.context.Execution.RedriveCount = 0 ? $error('no') : $kept %}","End":true},
            "Done":{"Type":"Succeed"}}}
            """;
        var machine = await CreateAsync("redriven", Failing);
        var failed = await RunAsync(machine);
        Assert.Equal(
            ("FAILED", "REDRIVABLE", 0),
            ((string)failed["status"]!, (string)failed["redriveStatus"]!, (int)failed["redriveCount"]!)
        );

        var execution = new JsonObject { ["executionArn"] = (string)failed["executionArn"]! };
        await CallAsync("RedriveExecution", (JsonObject)execution.DeepClone());
        var ended = await EndAsync((string)failed["executionArn"]!);
        Assert.Equal(("SUCCEEDED", "\"yes\"", 1), ((string)ended["status"]!, (string)ended["output"]!, (int)ended["redriveCount"]!));
        Assert.Equal("Execution is SUCCEEDED and cannot be redriven", (string)ended["redriveStatusReason"]!);
        var history = (await CallAsync("GetExecutionHistory", (JsonObject)execution.DeepClone()))["events"]!.AsArray();
        Assert.Single(history, e => (string)e!["type"]! == "ExecutionRedriven");
        Assert.Single(history, e => (string?)e!["stateEnteredEventDetails"]?["name"] == "First");
        Assert.StartsWith(
            "ExecutionNotRedrivable: ",
            await calls.RefusedAsync("states", "RedriveExecution", execution.ToJsonString()),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("ListStateMachines", 1025, 1024)]
    [InlineData("ListExecutions", 3097, 3096)]
    public async Task A_token_that_is_too_long_is_refused(string operation, int length, int most)
    {
        var machine = await CreateAsync("tokens", Pass("1"));
        var token = new string('x', length);
        Assert.Equal(
            $"ValidationException: 1 validation error detected: Value '{token}' at 'nextToken' failed to satisfy constraint: Member must "
                + $"have length less than or equal to {most}",
            await calls.RefusedAsync("states", operation, $$"""{"stateMachineArn":"{{machine}}","nextToken":"{{token}}"}""")
        );
    }

    private static string Pass(string output) =>
        """{"QueryLanguage":"JSONata","StartAt":"P","States":{"P":{"Type":"Pass","Output":""" + output + ",\"End\":true}}}";

    private Task<JsonObject> CallAsync(string operation, JsonObject parameters) =>
        calls.JsonAsync("states", operation, parameters.ToJsonString());

    private async Task<string> CreateAsync(string name, string definition) =>
        (string)
            (
                await CallAsync(
                    "CreateStateMachine",
                    new()
                    {
                        ["name"] = name,
                        ["definition"] = definition,
                        ["roleArn"] = "arn:aws:iam::111111111111:role/machine",
                    }
                )
            )["stateMachineArn"]!;

    private Task<JsonObject> UpdateAsync(string machine, string definition) =>
        CallAsync("UpdateStateMachine", new() { ["stateMachineArn"] = machine, ["definition"] = definition });

    private Task<JsonObject> DescribeAsync(string machine) => CallAsync("DescribeStateMachine", new() { ["stateMachineArn"] = machine });

    private async Task<JsonObject> RunAsync(string target) =>
        await EndAsync((string)(await CallAsync("StartExecution", new() { ["stateMachineArn"] = target }))["executionArn"]!);

    private async Task<JsonObject> EndAsync(string execution)
    {
        while (true)
        {
            var described = await CallAsync("DescribeExecution", new() { ["executionArn"] = execution });
            if ((string)described["status"]! != "RUNNING")
                return described;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }
}
