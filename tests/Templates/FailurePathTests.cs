using System.Text.Json.Nodes;
using RepoGrant.Contract;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>Where executions go when a state fails: every failure is told, and every claim released.</summary>
public class FailurePathTests
{
    private const string PutEvents = "arn:${Partition}:states:::events:putEvents";

    [Theory]
    [InlineData("statemachine/grant-access.asl.json")]
    [InlineData("statemachine/revoke-access.asl.json")]
    [InlineData("statemachine/reconcile-grants.asl.json")]
    [InlineData("statemachine/instance-launched.asl.json")]
    [InlineData("statemachine/write-report.asl.json")]
    public void Every_failure_is_caught_and_leads_to_a_state_that_reports_it(string file)
    {
        var states = Definition(file)["States"]!.AsObject();
        var failing = states.Where(state => CanFail(state.Value!) && !Tells(state.Value!) && !Cleans(state.Key)).ToArray();

        Assert.NotEmpty(failing);
        var ends = failing
            .Select(state => Assert.Single(state.Value!["Catch"]!.AsArray(), rule => IsForAll(rule!))!)
            .SelectMany(rule => EndsAfter(states, (string)rule["Next"]!))
            .Distinct();
        Assert.All(ends, end => Assert.Equal("Fail", (string)states[end]!["Type"]!));
    }

    /// <summary>
    /// The files on instances give no access. Whoever may not send commands, or gets no answer, still takes identities away; only a newer
    /// request ends the run. Each instance's result says what happened.
    /// </summary>
    [Theory]
    [InlineData("statemachine/grant-access.asl.json", "Instance - Remove configuration", "Roll back - Remove configuration")]
    [InlineData("statemachine/revoke-access.asl.json", "Instance - Remove configuration")]
    public void A_failure_to_clean_instances_keeps_nothing_else_from_being_taken_away(string file, params string[] cleaning)
    {
        var states = Definition(file)["States"]!.AsObject();

        Assert.Equal(cleaning.Order(StringComparer.Ordinal), states.Select(state => state.Key).Where(Cleans).Order(StringComparer.Ordinal));
        Assert.All(
            cleaning,
            name =>
            {
                var state = states[name]!;
                var rules = state["Catch"]!.AsArray();
                Assert.Equal(["Superseded", "States.ALL"], rules.Select(rule => (string)Assert.Single(rule!["ErrorEquals"]!.AsArray())!));
                Assert.Equal((string)state["Next"]!, (string)rules[1]!["Next"]!);
                Assert.Contains("'ok': false", (string)rules[1]!["Assign"]!["removal"]!, StringComparison.Ordinal);
                Assert.All(EndsAfter(states, (string)rules[0]!["Next"]!), end => Assert.Equal("Fail", (string)states[end]!["Type"]!));
            }
        );
    }

    /// <summary>
    /// In the repository account alone: nothing that the consumer account denies, and nothing that takes long there, comes before it.
    /// </summary>
    [Theory]
    [InlineData("statemachine/grant-access.asl.json", "Roll back - Wait", "Roll back first - Revoke repository access")]
    [InlineData("statemachine/revoke-access.asl.json", "Begin revocation", "Before - Revoke repository access")]
    public void The_access_ends_before_the_consumer_account_is_entered(string file, string begins, string ends) =>
        Assert.Equal(ends, (string)Definition(file)["States"]![begins]!["Next"]!);

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
            // The function itself has released it.
            ("Begin revocation", "Revoked already"),
            ("Anything on instances?", "Revocation planned"),
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
            .Select(found => (found.Name, Next: (string)found.Rule["Next"]!));

        Assert.Equal(
            ["Ensure both sides", "AccountB - Associate instance profile", "Instance - Configure"],
            catching.Select(found => found.Name)
        );
        Assert.All(catching, found => Assert.Equal("Before - Claim grant", found.Next));
    }

    private static bool Tells(JsonNode state) => (string?)state["Resource"] == PutEvents;

    private static bool Cleans(string name) => name.EndsWith(" - Remove configuration", StringComparison.Ordinal);

    private static bool IsEnd(JsonNode state) => (string)state["Type"]! is "Fail" or "Succeed" || state["End"] is not null;

    private static bool CanFail(JsonNode state) => (string)state["Type"]! is "Task" or "Parallel" or "Map";

    private static bool IsForAll(JsonNode rule) => (string)rule["ErrorEquals"]![0]! == "States.ALL";

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
}
