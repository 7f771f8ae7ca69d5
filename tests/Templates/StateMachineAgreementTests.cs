using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Deployment;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Instance;
using RepoGrant.Records;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>Definitions, the template that deploys them, and the code that their states invoke.</summary>
public partial class StateMachineAgreementTests
{
    private const string Invoke = "arn:${Partition}:states:::lambda:invoke";

    // Of this no execution began before functions had versions.
    private const string SinceVersions = "statemachine/write-report.asl.json";
    private const string PutEvents = "arn:${Partition}:states:::events:putEvents";

    public static TheoryData<string> Definitions => [.. StateMachines.Keys];

    [Fact]
    public void Every_definition_is_deployed()
    {
        var files = Directory.GetFiles(Path.Combine(Folder, "statemachine")).Select(file => "statemachine/" + Path.GetFileName(file));

        Agreement.Of(
            files,
            StateMachines.Keys,
            missing => $"template.yaml has no state machine whose DefinitionUri is {missing}.",
            missing => $"template.yaml deploys {missing}, which does not exist."
        );
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Every_placeholder_is_substituted_and_every_function_by_its_version(string file)
    {
        var substitutions = StateMachines[file].Properties.Required("DefinitionSubstitutions").AsMap();
        var placeholders = Placeholder().Matches(Text(file)).Select(match => match.Groups[1].Value).Distinct();

        Agreement.Of(
            placeholders,
            substitutions.Entries.Select(entry => entry.Key),
            name => $"{file} has ${{{name}}}: {StateMachines[file].LogicalId} in template.yaml needs it in DefinitionSubstitutions.",
            name => $"template.yaml substitutes {name} for {file}, which does not use it."
        );
        Assert.All(
            substitutions.Entries.Where(entry => entry.Key.EndsWith("FunctionArn", StringComparison.Ordinal)),
            entry => Assert.Equal(entry.Key[..^"Arn".Length] + ".Version", Argument(entry.Value))
        );
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public void A_state_invokes_the_function_of_its_name_and_outlasts_it(string file)
    {
        var invoking = States(Definition(file)).Where(state => (string?)state.State["Resource"] == Invoke).ToArray();

        Assert.NotEmpty(invoking);
        Assert.All(
            invoking,
            found =>
            {
                var handler = HandlerOf(found.Name);
                Assert.Equal($"${{{handler}FunctionArn}}", (string?)found.State["Arguments"]!["FunctionName"]);
                Assert.True(Functions.ContainsKey(handler), $"The state {found.Name} needs {handler}Function in template.yaml.");
                Assert.True((int)found.State["TimeoutSeconds"]! > TimeoutOf(handler), $"{found.Name} ends before its function");
            }
        );
    }

    [Fact]
    public void An_execution_outlasts_the_longest_wait_for_instances_and_the_command_after_it()
    {
        const string File = "statemachine/grant-access.asl.json";
        var definition = JsonNode.Parse(Text(File))!;
        var configure = Assert.Single(States(Definition(File)), found => found.Name == "Instance - Configure").State;
        var batches = (double)InstanceSelector.MaxInstances / Batch.MaxInstances;
        var waves = (int)Math.Ceiling(batches / (int)configure["MaxConcurrency"]!);
        var minutes = int.Parse(
            TemplateReader
                .Read(RepositoryTemplate, Text(RepositoryTemplate))
                .AsMap()
                .Required("Parameters")
                .AsMap()
                .Required("WaitMinutes")
                .AsMap()
                .Required("MaxValue")
                .AsText(),
            CultureInfo.InvariantCulture
        );

        var longest = waves * (TimeSpan.FromMinutes(minutes) + CollectConfiguration.CommandIsLost);

        Assert.True((int)definition["TimeoutSeconds"]! >= longest.TotalSeconds + 1800, $"{longest} and what comes before and after");
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public void A_state_machine_may_invoke_every_version_of_its_functions_and_no_other_function(string file)
    {
        var machine = StateMachines[file];
        var role = Repository.Resources[Argument(machine.Properties.Required("Role"))[..^".Arn".Length]];
        var invoked = States(Definition(file))
            .Where(found => (string?)found.State["Resource"] == Invoke)
            .Select(found => HandlerOf(found.Name) + "Function.Arn")
            .Distinct()
            .ToArray();

        var allowed = Rights
            .StatementsOf(role)
            .Where(statement => Rights.Actions(statement).Contains("lambda:InvokeFunction"))
            .SelectMany(Rights.Resources);

        // Without a version, for executions that began before functions had any.
        Agreement.Of(
            [.. file == SinceVersions ? [] : invoked, .. invoked.Select(arn => $"${{{arn}}}:*")],
            allowed,
            function => $"{file} invokes {function}: template.yaml must allow lambda:InvokeFunction on it in {role.LogicalId}.",
            function => $"{role.LogicalId} in template.yaml may invoke {function}, which no state of {file} does."
        );
    }

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Every_error_of_ours_that_a_state_names_is_an_exception_of_the_code(string file)
    {
        var names = States(Definition(file))
            .SelectMany(found => new[] { "Retry", "Catch" }.SelectMany(field => found.State[field]?.AsArray() ?? []))
            .SelectMany(rule => rule!["ErrorEquals"]!.AsArray())
            .Select(name => (string)name!)
            .Where(name => !name.Contains('.', StringComparison.Ordinal)) // States.*, Lambda.*, StepFunctions.*
            .Distinct();

        var exceptions = typeof(Settings)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Exception)))
            .Select(type => type.Name)
            .ToHashSet();
        Assert.All(names, name => Assert.Contains(name, exceptions));
    }

    /// <summary>
    /// One rule for every function, so that no function can be missed in a change; always spelled the same, so that a search finds them
    /// all.
    /// </summary>
    [Fact]
    public void Every_state_that_invokes_a_function_has_the_same_retries()
    {
        var rules = StateMachines
            .Keys.SelectMany(file => States(Definition(file)))
            .Where(found => (string?)found.State["Resource"] == Invoke)
            .Select(found => found.State["Retry"]![0]!.ToJsonString())
            .ToArray();
        var layouts = StateMachines
            .Keys.SelectMany(file => RetryOfFunction().Matches(Text(file)))
            .Select(match => LineStart().Replace(match.Value, ""))
            .ToArray();

        Assert.Single(rules.Distinct());
        Assert.Equal(rules.Length, layouts.Length);
        Assert.Single(layouts.Distinct());
    }

    /// <summary>
    /// A state that claims a grant waits for the run that holds it, for longer than the functions of a stopped one can continue.
    /// </summary>
    [Fact]
    public void Only_states_that_claim_wait_for_another_run()
    {
        var waiting = StateMachines
            .Keys.SelectMany(file => States(Definition(file)))
            .Where(found => (string?)found.State["Resource"] == Invoke && found.State["Retry"]!.AsArray().Count > 1)
            .ToArray();
        string[] claiming =
        [
            .. typeof(Claims)
                .Assembly.GetTypes()
                .Where(type =>
                    type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic)
                        .Any(made => made.GetParameters().Any(parameter => parameter.ParameterType == typeof(Claims)))
                )
                .Select(type => type.Name),
        ];

        Assert.Equal(
            claiming.Order(StringComparer.Ordinal),
            waiting.Select(found => HandlerOf(found.Name)).Distinct().Order(StringComparer.Ordinal)
        );
        var rule = JsonNode.Parse(
            Assert.Single(waiting.Select(found => Assert.Single(found.State["Retry"]!.AsArray().Skip(1))!.ToJsonString()).Distinct())
        )!;
        Assert.Equal(["GrantInProgress"], rule["ErrorEquals"]!.AsArray().Select(name => (string)name!));
        Assert.InRange(LongestWait(rule) / 2, Claims.FunctionsAreOver, TimeSpan.FromMinutes(10));
    }

    /// <summary>A stopped execution's claim is taken over once its functions can no longer run.</summary>
    [Fact]
    public void A_dead_holders_claim_is_respected_longer_than_any_function_runs() =>
        Assert.All(Functions.Keys, handler => Assert.True(TimeoutOf(handler) < Claims.FunctionsAreOver.TotalSeconds, handler));

    [Theory]
    [InlineData("statemachine/grant-access.asl.json")]
    [InlineData("statemachine/revoke-access.asl.json")]
    [InlineData("statemachine/reconcile-grants.asl.json")]
    [InlineData("statemachine/write-report.asl.json")]
    public void Every_failure_is_caught_and_leads_to_a_state_that_reports_it(string file)
    {
        var states = Definition(file)["States"]!.AsObject();
        var failing = states.Where(state => CanFail(state.Value!) && !Tells(state.Value!)).ToArray();

        Assert.NotEmpty(failing);
        var ends = failing
            .Select(state => Assert.Single(state.Value!["Catch"]!.AsArray(), rule => IsForAll(rule!))!)
            .SelectMany(rule => EndsAfter(states, (string)rule["Next"]!))
            .Distinct();
        Assert.All(ends, end => Assert.Equal("Fail", (string)states[end]!["Type"]!));
    }

    /// <summary>A run ends in the same way whether or not its event could be published.</summary>
    [Theory]
    [InlineData("statemachine/grant-access.asl.json", "Granted", "Failed")]
    [InlineData("statemachine/revoke-access.asl.json", "Revoked", "Failed")]
    [InlineData("statemachine/reconcile-grants.asl.json", "Drifted")]
    public void A_failure_to_publish_an_event_does_not_affect_how_a_run_ends(string file, params string[] told)
    {
        var states = Definition(file)["States"]!.AsObject();
        var telling = states.Where(state => Tells(state.Value!)).ToArray();

        Assert.Equal(
            told.Select(when => when + " - Publish event").Order(StringComparer.Ordinal),
            telling.Select(state => state.Key).Order(StringComparer.Ordinal)
        );
        Assert.All(
            telling,
            state =>
            {
                var otherwise = (string)Assert.Single(state.Value!["Catch"]!.AsArray(), rule => IsForAll(rule!))!["Next"]!;
                if (state.Value["Next"] is { } next)
                    Assert.Equal((string)next!, otherwise);
                else
                    Assert.Equal(("Succeed", state.Value["Output"]!.ToJsonString()), EndOf(states[otherwise]!));
            }
        );

        static (string, string) EndOf(JsonNode state) => ((string)state["Type"]!, state["Output"]!.ToJsonString());
    }

    /// <summary>
    /// If an execution ends without releasing its claim, every other run has to wait. So every path from a claim to an end, whatever fails
    /// on it, goes through a state that releases the grant.
    /// </summary>
    [Theory]
    [InlineData("statemachine/grant-access.asl.json", "Before - Claim grant")]
    [InlineData("statemachine/grant-access.asl.json", "Roll back - Claim grant")]
    [InlineData("statemachine/revoke-access.asl.json", "Begin revocation")]
    public void Every_path_from_a_claim_to_an_end_releases_the_grant(string file, string claiming)
    {
        string[] givingBack =
        [
            "Failed - Record grant",
            "Applied - Record grant",
            // Together with the proof that the request is still the newest, before the command is sent.
            "Instance - Configure",
            "After - End revocation",
            "Failed - End revocation",
            "Roll back - End revocation",
            "Roll back failed - End revocation",
        ];
        (string From, string To)[] withoutClaim =
        [
            // A plan that is not applied claims nothing; one that is to be applied is made again, and then continues or is outdated.
            ("Access verified?", "Access granted"),
            ("Access verified?", "Granted - Publish event"),
            // Instances were configured before, or there were none, and Applied released the grant.
            ("Access verified?", "Roll back?"),
            ("Access verified?", "Rolled back"),
            // Nothing was claimed that the function itself has not released.
            ("Back to what?", "Failure to tell?"),
            // An invalid request is refused before the claim.
            ("Begin revocation", "Grant not revoked"),
            ("Inspected", "Revocation planned"),
            ("Inspection failed", "Grant not revoked"),
        ];
        var states = Definition(file)["States"]!.AsObject();
        var (held, next) = (new HashSet<string>(StringComparer.Ordinal), new Queue<string>([claiming]));
        while (next.TryDequeue(out var name))
        {
            if (!held.Add(name) || givingBack.Contains(name))
                continue;

            foreach (var way in WaysFrom(states[name]!).Where(way => !withoutClaim.Contains((name, way))))
                next.Enqueue(way);
        }

        Assert.DoesNotContain(held, name => IsEnd(states[name]!));
        Assert.Contains(held, name => givingBack.Contains(name));
    }

    [Fact]
    public void A_run_that_needs_the_claim_returns_to_claim_it()
    {
        var catching = States(Definition("statemachine/grant-access.asl.json"))
            .SelectMany(found => (found.State["Catch"]?.AsArray() ?? []).Select(rule => (found.Name, Rule: rule!)))
            .Where(found => found.Rule["ErrorEquals"]!.AsArray().Any(name => (string)name! == nameof(ClaimNeeded)))
            .Select(found => (found.Name, (string)found.Rule["Next"]!));

        Assert.Equal([("Ensure both sides", "Before - Claim grant")], catching);
    }

    /// <summary>
    /// TemporaryFailure, and the failures that Step Functions and Lambda report in place of the function's response. No wildcard: an error
    /// that requires a change of the request or the accounts fails at once.
    /// </summary>
    [Fact]
    public void A_state_is_retried_only_for_temporary_errors()
    {
        var retried = States(Definition("statemachine/grant-access.asl.json"))
            .First(found => (string?)found.State["Resource"] == Invoke)
            .State["Retry"]!
            .AsArray()
            .SelectMany(rule => rule!["ErrorEquals"]!.AsArray())
            .Select(name => (string)name!);

        Assert.Equal(
            [
                "Lambda.AWSLambdaException",
                "Lambda.ClientExecutionTimeoutException",
                "Lambda.SdkClientException",
                "Lambda.ServiceException",
                "Lambda.TooManyRequestsException",
                "Lambda.Unknown",
                "Runtime.ExitError",
                "Sandbox.Timedout",
                "States.Timeout",
                "TemporaryFailure",
            ],
            retried.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_launch_rule_passes_what_Find_grants_needs()
    {
        var target = Repository.Resources["LaunchRule"].Properties.Required("Targets").AsList().Items.Single().AsMap();
        var given = Members(target.Required("InputTransformer").AsMap().Required("InputTemplate").AsText());
        var taken = typeof(LaunchedInstance)
            .GetProperties()
            .Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..]);

        // The state machine adds what the rule cannot know.
        Assert.Equal(taken.Order(StringComparer.Ordinal), given.Append("execution").Order(StringComparer.Ordinal));
        Assert.Contains(
            "{'execution': $states.context.Execution.Id}",
            Text("statemachine/instance-launched.asl.json"),
            StringComparison.Ordinal
        );
    }

    private static bool Tells(JsonNode state) => (string?)state["Resource"] == PutEvents;

    private static bool IsEnd(JsonNode state) => (string)state["Type"]! is "Fail" or "Succeed" || state["End"] is not null;

    private static bool CanFail(JsonNode state) => (string)state["Type"]! is "Task" or "Parallel" or "Map";

    private static bool IsForAll(JsonNode rule) => (string)rule["ErrorEquals"]![0]! == "States.ALL";

    // Without jitter: with full jitter, which takes anything up to it, the average wait is half of this.
    private static TimeSpan LongestWait(JsonNode rule)
    {
        var (wait, all) = ((double)rule["IntervalSeconds"]!, 0.0);
        for (var attempt = 0; attempt < (int)rule["MaxAttempts"]!; attempt++)
        {
            all += Math.Min(wait, (double)rule["MaxDelaySeconds"]!);
            wait *= (double)rule["BackoffRate"]!;
        }

        return TimeSpan.FromSeconds(all);
    }

    private static IEnumerable<string> EndsAfter(JsonObject states, string name) =>
        Reachable(states, name, without: "Roll back - Claim grant").Where(state => IsEnd(states[state]!));

    // The state itself and those that an execution can reach after it, unless it fails. A rollback goes through the run's states again and
    // keeps the failure: "As it failed" comes after all of them.
    private static HashSet<string> Reachable(JsonObject states, string first, string without)
    {
        var (found, next) = (new HashSet<string>(StringComparer.Ordinal), new Queue<string>([first]));
        while (next.TryDequeue(out var name))
        {
            if (name == without || !found.Add(name))
                continue;

            foreach (var way in WaysFrom(states[name]!, failing: false))
                next.Enqueue(way);
        }

        return found;
    }

    private static IEnumerable<string> WaysFrom(JsonNode state, bool failing = true)
    {
        IEnumerable<JsonNode?> ways =
        [
            state["Next"],
            state["Default"],
            .. (state["Choices"]?.AsArray() ?? []).Select(choice => choice!["Next"]),
            .. failing ? (state["Catch"]?.AsArray() ?? []).Select(rule => rule!["Next"]) : [],
        ];
        return ways.OfType<JsonNode>().Select(way => (string)way!);
    }

    /// <summary>"AccountA - Ensure repository access" is handled by EnsureRepositoryAccess.</summary>
    private static string HandlerOf(string state) =>
        string.Concat(state.Split(" - ")[^1].Split(' ').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static int TimeoutOf(string handler) =>
        int.Parse(
            (Functions[handler].Properties["Timeout"] ?? Repository.FunctionGlobals.Required("Timeout")).AsText(),
            CultureInfo.InvariantCulture
        );

    private static IEnumerable<string> Members(string inputTemplate) =>
        JsonNode.Parse(AngleBrackets().Replace(inputTemplate, "null"))!.AsObject().Select(member => member.Key);

    [GeneratedRegex(@"\$\{([A-Za-z0-9]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("(?s)\"Retry\": \\[\\s+\\{\\s+\"ErrorEquals\": \\[\\s+\"Lambda\\..*?\\}")]
    private static partial Regex RetryOfFunction();

    [GeneratedRegex("(?m)^ +")]
    private static partial Regex LineStart();

    [GeneratedRegex("<[A-Za-z]+>")]
    private static partial Regex AngleBrackets();
}
