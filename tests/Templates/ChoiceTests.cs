using System.Text.Json.Nodes;
using LocalAws.StepFunctions;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>
/// Which way an execution takes, and what it records: expressions of the definitions, evaluated with what runs have found.
/// </summary>
public sealed class ChoiceTests : IDisposable
{
    private readonly Jsonata jsonata = Jsonata.Load(TimeProvider.System);

    public void Dispose() => jsonata.Dispose();

    [Theory]
    [InlineData("[]", "Applied - Record grant")]
    [InlineData("""[{"waiting":[],"results":[{"instanceId":"i-00000001"}]}]""", "Applied - Record grant")]
    [InlineData("""[{"waiting":[]},{"waiting":[]}]""", "Applied - Record grant")]
    [InlineData("""[{"waiting":["i-00000001"]}]""", "Instance - Configure")]
    [InlineData("""[{"waiting":[]},{"waiting":["i-00000001"]}]""", "Instance - Configure")]
    public async Task A_run_that_holds_the_grant_and_sends_no_command_releases_it_itself(string batches, string next)
    {
        var selection = $$"""{"leaving":[],"associate":[],"replace":[],"batches":{{batches}}}""";

        Assert.Equal(
            next,
            await NextAsync("Anything to associate?", ("request", Applying), ("selection", selection), ("deniedLater", "false"))
        );
    }

    [Theory]
    [InlineData("""{"recorded":true,"claimed":false}""", """["i-00000001"]""", "AccountB - Associate instance profile")]
    [InlineData("""{"recorded":true}""", """["i-00000001"]""", "AccountB - Associate instance profile")]
    [InlineData("""{"recorded":true,"claimed":true}""", """["i-00000001"]""", "Failed - Record grant")]
    [InlineData("""{"recorded":true}""", "[]", "Failed - Record grant")]
    [InlineData("""{"mode":"apply"}""", """["i-00000001"]""", "Failed - Record grant")]
    // Roles and policies have to be changed, and nothing was associated before that.
    [InlineData("""{"recorded":true}""", """["i-00000001"]""", "Failed - Record grant", "null")]
    public async Task A_run_that_cannot_claim_the_grant_looks_again_at_what_it_has_associated_without_a_claim(
        string request,
        string associate,
        string next,
        string association = """{"created":[],"unchanged":[]}"""
    ) =>
        Assert.Equal(
            next,
            await NextAsync(
                "Anything to undo?",
                ("request", request),
                ("selection", $$"""{"associate":{{associate}}}"""),
                ("association", association)
            )
        );

    /// <summary>Nothing is to be taken from them; but both accounts match the request only when their records say so, too.</summary>
    [Theory]
    [InlineData("terminated", "AccountB - Associate instance profile")]
    [InlineData("shutting-down", "AccountB - Associate instance profile")]
    [InlineData("stopped", "Denied later - Record grant")]
    public async Task Instances_that_were_terminated_end_no_sessions(string state, string next)
    {
        const string Request =
            """{"mode":"apply","claimed":true,"applied":{"instanceRoleNames":["Role"],"sessionsSince":"2000-01-01T00:00:00+00:00"}}""";

        Assert.Equal(
            next,
            await NextAsync(
                "Anything to associate?",
                ("request", Request),
                ("selection", Leaving("false", state)),
                ("deniedLater", "false")
            )
        );
    }

    /// <summary>Until both sides were written, whoever leaves could still get a session, and sessions last an hour.</summary>
    [Theory]
    [InlineData("2000-01-01T00:00:00+00:00", "false", "Denied later - Record grant")]
    [InlineData("2000-01-01T00:00:00+00:00", "true", "Instance - Remove configuration")]
    [InlineData("2999-01-01T00:00:00+00:00", "false", "Instance - Remove configuration")]
    public async Task If_writing_took_long_sessions_are_denied_until_a_later_moment_once(string since, string later, string next)
    {
        var request = $$$"""{"mode":"apply","claimed":true,"applied":{"instanceRoleNames":["Role"],"sessionsSince":"{{{since}}}"}}""";

        Assert.Equal(
            next,
            await NextAsync("Anything to associate?", ("request", request), ("selection", Leaving("false")), ("deniedLater", later))
        );
    }

    [Theory]
    [InlineData("""{"mode":"apply","claimed":true,"applied":{"instanceRoleNames":["Role"],"SINCE"}}""", "Instance - Remove configuration")]
    [InlineData(
        """{"mode":"apply","claimed":true,"applied":{"instanceRoleNames":["Role"],"SINCE","formerRoles":[{"name":"R"}]}}""",
        "Denied later - Record grant"
    )]
    [InlineData(
        """{"mode":"apply","recorded":true,"applied":{"instanceRoleNames":["Role"],"SINCE","formerRoles":[{"name":"R"}]}}""",
        "Instance - Remove configuration"
    )]
    public async Task Only_a_full_run_from_which_somebody_loses_the_access_now_denies_later_sessions(string request, string next)
    {
        var asked = request.Replace("\"SINCE\"", "\"sessionsSince\":\"2000-01-01T00:00:00+00:00\"", StringComparison.Ordinal);

        Assert.Equal(
            next,
            await NextAsync("Anything to associate?", ("request", asked), ("selection", Leaving("true")), ("deniedLater", "false"))
        );
    }

    /// <summary>A Fail state's cause has room for about a hundred failed instances; a run may have 500.</summary>
    [Theory]
    [InlineData("""{"omitted":{"instances":1}}""", "i-1 FAILED, i-2 VERIFIED, i-3 FAILED, i-4 UNREACHABLE")]
    [InlineData("""{"omitted":{"instances":0,"checks":9}}""", "")]
    [InlineData("{}", "")]
    public async Task If_the_report_has_no_room_for_all_instances_each_ones_status_is_recorded_all_the_same(string report, string statuses)
    {
        const string Batches = """
            [{"results":[{"instanceId":"i-1","status":"FAILED","checks":[{"name":"clone"}]},{"instanceId":"i-2","status":"VERIFIED"}]},
             {"results":[{"instanceId":"i-3","status":"FAILED"}]}]
            """;
        const string Selection = """
            {"instances":[{"instanceId":"i-1","state":"running"},{"instanceId":"i-4","state":"stopped"},
             {"instanceId":"i-2","state":"pending"}]}
            """;
        var payload = Definition("statemachine/grant-access.asl.json")["States"]!["After - Record grant"]!["Arguments"]!["Payload"]!;
        var states = new JsonObject
        {
            ["Recorded"] = new JsonObject
            {
                ["Type"] = "Pass",
                ["Output"] = payload["instances"]!.DeepClone(),
                ["End"] = true,
            },
        };

        var recorded = await RunAsync(states, "Recorded", ("report", report), ("batches", Batches), ("selection", Selection));

        Assert.Equal(statuses, string.Join(", ", recorded.AsArray().Select(instance => $"{instance!["instanceId"]} {instance["status"]}")));
        Assert.All(recorded.AsArray(), instance => Assert.Empty(instance!["checks"]!.AsArray()));
    }

    private static string Leaving(string left, string state = "running") =>
        $$"""{"leaving":[{"instanceId":"i-00000001","state":"{{state}}","left":{{left}}}],"associate":[],"replace":[],"batches":[]}""";

    private const string Applying = """{"mode":"apply","claimed":true,"applied":{"instanceRoleNames":["Role"]}}""";

    /// <summary>The state after a Choice of grant-access, if the variables have these values.</summary>
    /// <summary>What nobody has checked, or could start a run for, somebody has to know, which only the alarm for failures tells.</summary>
    [Theory]
    [InlineData(
        1,
        """[{"grant":WEB,"error":"AccessDenied: no"}]""",
        "[]",
        0,
        "The reconciliation checked 3 of the recorded grants, and failed for 1.\nWEB: AccessDenied: no"
    )]
    [InlineData(
        3,
        """[{"grant":OTHER,"error":"GrantInProgress: x"},{"grant":WEB,"error":"Throttling: no"},{"grant":WEB,"error":"States.Timeout"}]""",
        """[{"grant":OTHER,"drift":["The policy p is missing.","and 3 more"]}]""",
        0,
        "failed for 3.\nWEB: Throttling: no\nWEB: States.Timeout\nand 1 more\nOTHER has drifted: The policy p is missing."
    )]
    [InlineData(0, "[]", "[]", 7, "failed for 0. One execution has no room for 7 more.")]
    public async Task A_reconciliation_that_left_a_grant_out_fails_and_says_which(
        int failures,
        string failed,
        string drifted,
        int @unchecked,
        string cause
    )
    {
        var execution = await ReconciledAsync(failures, Grants(failed), Grants(drifted), @unchecked);

        Assert.Equal("GrantsNotReconciled", execution.Error);
        Assert.EndsWith(
            cause
                .Replace("WEB", "222222222222/us-east-2/web-team", StringComparison.Ordinal)
                .Replace("OTHER", "222222222222/us-east-2/other", StringComparison.Ordinal),
            execution.Cause,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_reconciliation_of_which_all_grants_fail_says_so_in_the_32768_characters_of_a_cause()
    {
        var text = new string('x', 500);
        var failed = string.Join(',', Enumerable.Repeat($$"""{"grant":WEB,"error":"{{text}}"}""", 300));
        var drifted = string.Join(',', Enumerable.Repeat($$"""{"grant":WEB,"drift":["{{text}}"]}""", 300));

        var execution = await ReconciledAsync(300, Grants($"[{failed}]"), Grants($"[{drifted}]"), 0);

        Assert.InRange(execution.Cause!.Length, 15_000, 32_768);
        Assert.Contains("\nand 270 more\n", execution.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reconciliation_succeeds_although_a_run_is_changing_a_grant()
    {
        var execution = await ReconciledAsync(0, Grants("""[{"grant":WEB,"error":"GrantInProgress: x"}]"""), "[]", 0);

        Assert.Null(execution.Error);
        Assert.Equal(3, (int)JsonNode.Parse(execution.Output!)!["checked"]!);
    }

    private static string Grants(string list) =>
        list.Replace("WEB", """{"name":"web-team","accountId":"222222222222","region":"us-east-2"}""", StringComparison.Ordinal)
            .Replace("OTHER", """{"name":"other","accountId":"222222222222","region":"us-east-2"}""", StringComparison.Ordinal);

    private async Task<Execution> ReconciledAsync(int failures, string failed, string drifted, int @unchecked)
    {
        var definition = Definition("statemachine/reconcile-grants.asl.json")["States"]!;
        var states = new JsonObject();
        foreach (var name in (string[])["Anything drifted?", "Any grant left out?", "Grants left out", "Grants reconciled"])
            states[name] = definition[name]!.DeepClone();

        const string Publish = "Drifted - Publish event";
        states[Publish] = new JsonObject { ["Type"] = "Pass", ["Next"] = definition[Publish]!["Next"]!.DeepClone() };
        return await ExecuteAsync(
            states,
            "Anything drifted?",
            ("failures", $"{failures}"),
            ("reconciled", $$"""{"checked":3,"failed":{{failed}},"drifted":{{drifted}},"unchecked":{{@unchecked}}}""")
        );
    }

    private async Task<string> NextAsync(string choice, params (string Name, string Value)[] variables)
    {
        var state = Definition("statemachine/grant-access.asl.json")["States"]![choice]!.DeepClone();
        var states = new JsonObject { ["Choice"] = state };
        foreach (var (target, _) in Transitions.From(state))
            states[target] = new JsonObject { ["Type"] = "Succeed", ["Output"] = target };

        return (await RunAsync(states, "Choice", variables)).GetValue<string>();
    }

    /// <summary>The output of these states, if the variables have these values.</summary>
    private async Task<JsonNode> RunAsync(JsonObject states, string first, params (string Name, string Value)[] variables)
    {
        var execution = await ExecuteAsync(states, first, variables);
        Assert.Null(execution.Error);
        return JsonNode.Parse(execution.Output!)!;
    }

    private async Task<Execution> ExecuteAsync(JsonObject states, string first, params (string Name, string Value)[] variables)
    {
        var given = string.Join(',', variables.Select(variable => $"\"{variable.Name}\":{variable.Value}"));
        states["Given"] = JsonNode.Parse($$"""{"Type":"Pass","Assign":{{{given}}},"Next":"{{first}}"}""");
        var text = $$"""{"QueryLanguage":"JSONata","StartAt":"Given","States":{{states.ToJsonString()}}}""";
        var (definition, problems, notSupported) = await DefinitionReader.ReadAsync(text, jsonata, TestContext.Current.CancellationToken);
        Assert.Empty(problems.Select(problem => problem.ToString()).Concat(notSupported));
        var now = TimeProvider.System.GetUtcNow();
        var revision = new StateMachineRevision(null, text, definition!, "", LogSettings.Off, false, now);
        var execution = new Execution(
            new StateMachine("us-east-2", "111111111111", "choice", revision),
            revision,
            "run",
            "{}",
            TimeProvider.System
        );
        await execution.RunAsync(new Interpreter(jsonata, new NoTasks(), TimeProvider.System), TestContext.Current.CancellationToken);
        return execution;
    }

    private sealed class NoTasks : ITaskRunner
    {
        public Task<string> RunAsync(Execution execution, TaskResource resource, string arguments, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("A Choice calls nothing.");
    }
}
