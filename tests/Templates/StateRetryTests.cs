using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RepoGrant.Host;
using RepoGrant.Records;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>Which errors the states of the definitions retry, and for how long.</summary>
public partial class StateRetryTests
{
    [Theory]
    [MemberData(nameof(StateMachineAgreementTests.Definitions), MemberType = typeof(StateMachineAgreementTests))]
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
            .Where(found => IsInvocation(found.State))
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

    /// <summary>The function then reports a temporary error of one grant as its own, so that it does not end the whole batch.</summary>
    [Fact]
    public void The_comparison_of_grants_is_told_which_try_is_the_last()
    {
        var state = Assert.Single(States(Definition("statemachine/reconcile-grants.asl.json")), found => found.Name == "Find drift").State;

        var retries = (int)Assert.Single(state["Retry"]!.AsArray())!["MaxAttempts"]!;

        Assert.Equal($$"""{% $states.context.State.RetryCount = {{retries}} %}""", (string)state["Arguments"]!["Payload"]!["lastTry"]!);
    }

    /// <summary>
    /// A state that claims a grant waits for the run that holds it, for longer than the functions of a stopped one can continue.
    /// </summary>
    [Fact]
    public void Only_states_that_claim_wait_for_another_run()
    {
        var waiting = StateMachines
            .Keys.SelectMany(file => States(Definition(file)))
            .Where(found => IsInvocation(found.State) && OfClaims(found.State, "GrantInProgress").Any())
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
            Assert.Single(waiting.Select(found => Assert.Single(OfClaims(found.State, "GrantInProgress")).ToJsonString()).Distinct())
        )!;
        Assert.InRange(LongestWait(rule) / 2, Claims.FunctionsAreOver, TimeSpan.FromMinutes(10));
    }

    /// <summary>
    /// Runs for launched instances wait side by side while a newer request is being prepared, and claim the grant one after the other only
    /// if that takes long: its holder may have been stopped.
    /// </summary>
    [Fact]
    public void States_that_write_to_single_instances_wait_a_minute_for_a_newer_request_before_they_claim()
    {
        var waiting = States(Definition("statemachine/grant-access.asl.json"))
            .Where(found => IsInvocation(found.State) && OfClaims(found.State, "ClaimNeeded").Any())
            .ToArray();

        Assert.Equal(["AccountB - Associate instance profile", "Instance - Send configuration"], waiting.Select(found => found.Name));
        Assert.All(
            waiting,
            found =>
                Assert.InRange(
                    LongestWait(Assert.Single(OfClaims(found.State, "ClaimNeeded"))),
                    TimeSpan.FromMinutes(1),
                    TimeSpan.FromMinutes(2)
                )
        );
    }

    private static IEnumerable<JsonNode> OfClaims(JsonObject state, string error) =>
        state["Retry"]!.AsArray().OfType<JsonNode>().Where(rule => rule["ErrorEquals"]!.AsArray().Any(name => (string)name! == error));

    /// <summary>A stopped execution's claim is taken over once its functions can no longer run.</summary>
    [Fact]
    public void A_dead_holders_claim_is_respected_longer_than_any_function_runs() =>
        Assert.All(Functions.Keys, handler => Assert.True(TimeoutOf(handler) < Claims.FunctionsAreOver.TotalSeconds, handler));

    /// <summary>
    /// TemporaryFailure, and the failures that Step Functions and Lambda report in place of the function's response. No wildcard: an error
    /// that requires a change of the request or the accounts fails at once.
    /// </summary>
    [Fact]
    public void A_state_is_retried_only_for_temporary_errors()
    {
        var retried = States(Definition("statemachine/grant-access.asl.json")).First(found => IsInvocation(found.State)).State["Retry"]!
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

    [GeneratedRegex("(?s)\"Retry\": \\[\\s+\\{\\s+\"ErrorEquals\": \\[\\s+\"Lambda\\..*?\\}")]
    private static partial Regex RetryOfFunction();

    [GeneratedRegex("(?m)^ +")]
    private static partial Regex LineStart();
}
