using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Cli.Aws;
using RepoGrant.Cli.Runs;
using RepoGrant.Grants;
using RepoGrant.Reports;
using TestKit.Fakes;

namespace Cli.Tests.Runs;

/// <summary>Who started an execution, by CloudTrail's event history.</summary>
public class StartersTests
{
    private const string Prefix = "arn:aws:states:us-east-2:111111111111:execution:repogrant-";
    private const string Person = "arn:aws:sts::111111111111:assumed-role/Deployer/alice@example.com";
    private static readonly DateTimeOffset Start = new(2026, 7, 20, 10, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider time = new(Start.AddHours(1));
    private readonly List<(DateTimeOffset From, DateTimeOffset To, string? Next)> asked = [];
    private readonly List<StartedExecution> trail = [];
    private readonly List<ExecutionListItem> reconciliations = [];

    [Fact]
    public async Task A_person_is_named_by_their_session_as_it_is()
    {
        Started(Prefix + "grant-access:x", Person, "arn:aws:iam::111111111111:role/Deployer");
        Started(Prefix + "grant-access:y", "arn:aws:iam::111111111111:user/bob", role: null);

        Assert.Equal(new Starter(Person), await OfAsync("grant-access:x"));
        Assert.Equal(new Starter("arn:aws:iam::111111111111:user/bob"), await OfAsync("grant-access:y"));
        // The history is only asked about the seconds around the start.
        Assert.All(asked, call => Assert.True(call.From >= Start.AddSeconds(-5) && call.To <= Start.AddSeconds(5)));
    }

    [Fact]
    public async Task Whoever_repeats_a_call_did_not_start_the_execution()
    {
        trail.Add(new(Prefix + "grant-access:x", Start.AddSeconds(2), "arn:aws:iam::111111111111:user/second", null));
        trail.Add(new(Prefix + "grant-access:x", Start, "arn:aws:iam::111111111111:user/first", null));

        Assert.Equal(new Starter("arn:aws:iam::111111111111:user/first"), await OfAsync("grant-access:x"));
    }

    [Fact]
    public async Task A_launch_and_a_schedule_are_named_as_such_by_their_roles()
    {
        Started(Prefix + "grant-access:x", Session("instance-launched"), Role("instance-launched"));
        Started(Prefix + "instance-launched:y", Session("launch-rule"), Role("launch-rule"));
        Started(Prefix + "reconcile-grants:z", Session("reconcile-rule"), Role("reconcile-rule"));

        const string Id = "i-0123456789abcdef0";
        Assert.Equal(new Starter($"launch of {Id}"), await OfAsync("grant-access:x", $$"""{"grant":{},"instanceIds":["{{Id}}"]}"""));
        Assert.Equal(new Starter($"launch of {Id}"), await OfAsync("instance-launched:y", $$"""{"instanceId":"{{Id}}"}"""));
        Assert.Equal(new Starter("schedule"), await OfAsync("reconcile-grants:z"));
    }

    /// <summary>A session's name is its caller's choice, and so is a role's name outside the path of the stack's own roles.</summary>
    [Fact]
    public async Task Nobody_passes_for_a_schedule_by_a_name()
    {
        const string Alike = "arn:aws:sts::111111111111:assumed-role/repogrant-reconcile-rule/repogrant-reconcile-rule";
        Started(Prefix + "grant-access:x", Alike, "arn:aws:iam::111111111111:role/repogrant-reconcile-rule");

        Assert.Equal(new Starter(Alike), await OfAsync("grant-access:x"));
    }

    [Theory]
    [InlineData("schedule")]
    [InlineData("person")]
    public async Task A_run_of_a_reconciliation_was_started_by_whoever_started_that(string who)
    {
        var other = Reconciliation("other", Start.AddMinutes(-1));
        var parent = Reconciliation("parent", Start.AddMinutes(-2));
        Started(other, Person, role: null, Start.AddMinutes(-1));
        if (who == "schedule")
            Started(parent, Session("reconcile-rule"), Role("reconcile-rule"), Start.AddMinutes(-2));
        else
            Started(parent, "arn:aws:iam::111111111111:user/bob", role: null, Start.AddMinutes(-2));
        var name = $"web-team-222222222222-us-east-2-ended-{DriftReport.MarkOf(parent)}";
        Started($"{Prefix}revoke-access:{name}", Session("reconcile-grants"), Role("reconcile-grants"));

        var expected = who == "schedule" ? "schedule" : "arn:aws:iam::111111111111:user/bob";
        Assert.Equal(new Starter(expected), await OfAsync($"revoke-access:{name}"));
    }

    [Fact]
    public async Task A_reconciliation_that_is_not_found_leaves_its_role_and_a_sentence()
    {
        Reconciliation("much-earlier", Start.AddHours(-4));
        Started(Prefix + "revoke-access:x-ended-00000000", Session("reconcile-grants"), Role("reconcile-grants"));

        var starter = await OfAsync("revoke-access:x-ended-00000000");

        Assert.Equal(Session("reconcile-grants"), starter.Name);
        Assert.Contains("was not found", starter.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "not known yet")]
    [InlineData(60, "has no start of it in this account and Region")]
    [InlineData(91 * 24 * 60, "ends after 90 days")]
    public async Task What_CloudTrail_does_not_show_is_said_in_a_sentence(int minutesLater, string sentence)
    {
        time.SetUtcNow(Start.AddMinutes(Math.Max(minutesLater, 60)));
        var started = time.GetUtcNow().AddMinutes(-minutesLater);

        var starter = await OfAsync("grant-access:x", started: started);

        Assert.Null(starter.Name);
        Assert.Contains(sentence, starter.Note, StringComparison.Ordinal);
        Assert.EndsWith(".", starter.Note, StringComparison.Ordinal);
        Assert.Equal(minutesLater < 90 * 24 * 60 ? 1 : 0, asked.Count);
    }

    [Fact]
    public async Task Without_the_permission_the_sentence_names_it()
    {
        var denied = new AmazonServiceException("User is not authorized") { ErrorCode = "AccessDeniedException" };

        var starter = await OfAsync("grant-access:x", lookUp: (_, _, _, _) => throw denied);

        Assert.Null(starter.Name);
        Assert.Contains("cloudtrail:LookupEvents", starter.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_CloudTrail_that_fails_harms_nothing()
    {
        var starter = await OfAsync("grant-access:x", lookUp: (_, _, _, _) => throw new HttpRequestException("no route"));

        Assert.Equal(new Starter(null, "Who started it is not known: CloudTrail could not be asked (no route)."), starter);
    }

    [Fact]
    public async Task Ten_pages_are_read_at_most_with_two_calls_a_second()
    {
        var calls = new List<DateTimeOffset>();
        var starter = await OfAsync(
            "grant-access:x",
            lookUp: (_, _, _, _) =>
            {
                calls.Add(time.GetUtcNow());
                return Task.FromResult(new StartedPage([], "next"));
            }
        );

        Assert.Contains("too many executions", starter.Note, StringComparison.Ordinal);
        Assert.Equal(10, calls.Count);
        Assert.All(calls, call => Assert.InRange(calls.Count(other => other >= call && other < call.AddSeconds(1)), 1, 2));
    }

    [Fact]
    public void The_stack_has_the_roles_that_are_looked_for()
    {
        var template = Checkout.Text("template.yaml");
        foreach (var role in (string[])["launch-rule", "instance-launched", "reconcile-rule", "reconcile-grants"])
            Assert.Contains($"RoleName: !Sub ${{AWS::StackName}}-{role}\n", template, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"userIdentity":{"type":"Root","arn":"arn:aws:iam::111111111111:root"}}""", "arn:aws:iam::111111111111:root")]
    [InlineData("""{"userIdentity":{"type":"AWSService","invokedBy":"events.amazonaws.com"}}""", "events.amazonaws.com")]
    [InlineData("""{"userIdentity":{"type":"IdentityCenterUser","principalId":"94d8"}}""", "94d8")]
    [InlineData("""{"userIdentity":{"arn":"a"},"responseElements":null,"errorCode":"AccessDenied"}""", null)]
    [InlineData("""{"userIdentity":{"arn":"a"},"eventSource":"example.amazonaws.com"}""", null)]
    [InlineData("""{"userIdentity":{"arn":"a"},"eventTime":"yesterday"}""", null)]
    [InlineData("""{"userIdentity":[]}""", null)]
    [InlineData("[", null)]
    public void A_record_is_read_leniently(string record, string? caller)
    {
        var usual = """{"eventSource":"states.amazonaws.com","eventTime":"2026-07-20T10:00:00Z","responseElements":{"executionArn":"x"}}""";

        Assert.Equal(caller, StartedExecution.Of(record == "[" ? record : Merged(usual, record))?.Caller);
    }

    private static string Merged(string record, string changes)
    {
        var merged = JsonNode.Parse(record)!.AsObject();
        foreach (var (field, value) in JsonNode.Parse(changes)!.AsObject())
            merged[field] = value?.DeepClone();
        return merged.ToJsonString();
    }

    private static string Role(string name) => $"arn:aws:iam::111111111111:role/repogrant-system/repogrant-{name}";

    private static string Session(string role) => $"arn:aws:sts::111111111111:assumed-role/repogrant-{role}/abc";

    private void Started(string execution, string caller, string? role, DateTimeOffset? at = null) =>
        trail.Add(new(execution, at ?? Start, caller, role));

    private string Reconciliation(string name, DateTimeOffset started)
    {
        var arn = $"{Prefix}reconcile-grants:{name}";
        reconciliations.Add(new ExecutionListItem { ExecutionArn = arn, StartDate = started.UtcDateTime });
        return arn;
    }

    private async Task<Starter> OfAsync(
        string machineAndName,
        string input = "{}",
        DateTimeOffset? started = null,
        LookUpStarts? lookUp = null
    )
    {
        var (client, fake) = Fake.Of<IAmazonStepFunctions>();
        fake.On<ListExecutionsRequest, ListExecutionsResponse>(request =>
        {
            Assert.EndsWith(":stateMachine:repogrant-reconcile-grants", request.StateMachineArn, StringComparison.Ordinal);
            return new() { Executions = [.. reconciliations.OrderByDescending(one => one.StartDate)] };
        });
        var executions = new Executions(client, "111111111111", "us-east-2", "repogrant", time);
        var execution = new Execution(Prefix + machineAndName, "SUCCEEDED") { Started = started ?? Start, Input = input };
        var starters = new Starters(executions, lookUp ?? LookUpAsync, "repogrant", time);
        var starter = starters.OfAsync(execution, TestContext.Current.CancellationToken);
        // The calls are paced.
        while (!starter.IsCompleted)
            time.Advance(TimeSpan.FromMilliseconds(50));
        return await starter;
    }

    // Newest first, as CloudTrail gives them.
    private Task<StartedPage> LookUpAsync(DateTimeOffset from, DateTimeOffset to, string? next, CancellationToken cancellationToken)
    {
        asked.Add((from, to, next));
        var within = trail.Where(one => one.At >= from && one.At <= to).OrderByDescending(one => one.At).ToList();
        return Task.FromResult(new StartedPage(within, null));
    }
}
