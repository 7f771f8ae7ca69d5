using System.Text.Json.Nodes;
using LocalAws.Client;
using RepoGrant.Views;

namespace LocalAws.Demo;

/// <summary>
/// The life of a grant: given to two instances, narrowed to one, changed by hand and repaired, expired, granted again and revoked. Every
/// call goes over the wire, as the accounts' administrators.
/// </summary>
internal sealed class LifecycleStory
{
    private const string Grant = "web-team";
    private const string Repository = "SharedDemoRepo";
    private const string Branch = "main";
    private const string Administrators = "Administrators";
    private const string Role = "CrossAccountRepoAccessRole-" + Grant;

    /// <summary>More than the runs take that a reconciliation starts.</summary>
    private static readonly TimeSpan Runs = TimeSpan.FromMinutes(2);

    private readonly HostDescription host;
    private readonly string stack;
    private readonly Screen screen;
    private readonly TimeProvider time;
    private readonly AwsClient repositoryAccount;
    private readonly TwoAccounts accounts;
    private readonly RunCommand runCommand;
    private readonly ChangesByHand byHand;
    private readonly Leftovers leftovers;
    private SceneRepository? repository;
    private int runs;
    private bool good = true;

    public LifecycleStory(HostDescription host, string stack, string folder, HttpClient http, Screen screen, TimeProvider time)
    {
        (this.host, this.stack, this.screen, this.time) = (host, stack, screen, time);
        repositoryAccount = new(http, host.Endpoint, host.Accounts[0], host.Region, time);
        var consumer = new AwsClient(http, host.Endpoint, host.Accounts[1], host.Region, time);
        accounts = new(repositoryAccount, consumer, new(host, host.Accounts[0], folder, time), time);
        runCommand = new(consumer, time);
        byHand = new(host, stack, Grant, Role, repositoryAccount, consumer, time);
        leftovers = new([repositoryAccount, consumer], time);
    }

    /// <summary>Whether everything went as the story says.</summary>
    public async Task<bool> PlayAsync(CancellationToken cancellationToken)
    {
        var (stays, leaves) = await SetUpAsync(cancellationToken);
        await GrantToBothAsync(stays, leaves, cancellationToken);
        await NarrowAsync(stays, leaves, cancellationToken);
        await ChangeByHandAsync(stays, cancellationToken);
        await ExpireAsync(stays, cancellationToken);
        await RevokeAsync(stays, cancellationToken);
        return good;
    }

    private async Task<(string Stays, string Leaves)> SetUpAsync(CancellationToken cancellationToken)
    {
        screen.Heading("The scene");
        repository = await screen.WaitAsync(
            "A repository with a commit, and two instances …",
            () => accounts.CreateRepositoryAsync(Repository, host.Region, Branch, cancellationToken)
        );
        await accounts.CreateProfileAsync(Administrators, consents: false, cancellationToken);
        var (stays, leaves) = (await RunInstanceAsync(), await RunInstanceAsync());
        screen.Line($"{host.Region}/{Repository} in {host.Accounts[0]}; {stays} and {leaves} in {host.Accounts[1]}");
        return (stays, leaves);

        Task<string> RunInstanceAsync() => accounts.RunInstanceAsync(new Dictionary<string, string>(), profile: null, cancellationToken);
    }

    private async Task GrantToBothAsync(string stays, string leaves, CancellationToken cancellationToken)
    {
        screen.Heading("Granted to two instances");
        await GrantAsync(Request(stays, leaves), cancellationToken);
        await CloneAsync(stays, works: true, cancellationToken);
        await CloneAsync(leaves, works: true, cancellationToken);
    }

    private async Task NarrowAsync(string stays, string leaves, CancellationToken cancellationToken)
    {
        screen.Heading("Narrowed to one");
        Notes(await GrantAsync(Request(stays), cancellationToken));
        await CloneAsync(stays, works: true, cancellationToken);
        await ReachAsync(leaves, cancellationToken);
        await CloneAsync(leaves, works: false, cancellationToken);
        await CleanAsync(leaves, cancellationToken);
    }

    private async Task ChangeByHandAsync(string stays, CancellationToken cancellationToken)
    {
        screen.Heading("Changed by hand in three places, found and repaired");
        await byHand.DriftAsync(cancellationToken);
        var repaired = await ReconcileAsync("""{"mode":"repair"}""", cancellationToken);
        foreach (var drifted in repaired?["drifted"]?.AsArray() ?? [])
        {
            foreach (var sentence in drifted!["drift"]?.AsArray() ?? [])
                screen.Line($"  found: {sentence}");
        }

        Mark(repaired?["started"]?.AsArray().Count == 1, "one run repairs the grant");
        await UntilNothingRunsAsync(cancellationToken);
        var clean = await ReconcileAsync("""{"mode":"report"}""", cancellationToken);
        Mark(clean?["drifted"]?.AsArray().Count == 0, "compared again, nothing differs");
        await CloneAsync(stays, works: true, cancellationToken);
    }

    private async Task ExpireAsync(string stays, CancellationToken cancellationToken)
    {
        screen.Heading("Expired");
        var ending = Request(stays);
        var end = time.GetUtcNow().AddMinutes(20);
        ending["expiresAt"] = WireTime.Seconds(end);
        await GrantAsync(ending, cancellationToken);
        screen.Line($"  The access policy itself denies everything from {ending["expiresAt"]} on.");
        screen.Line("  A demo cannot wait for that: it sets the end back by an hour, in that policy and in the record.");
        await byHand.SetBackAsync(end, time.GetUtcNow().AddHours(-1), cancellationToken);
        await CloneAsync(stays, works: false, cancellationToken);
        screen.Line("  Nothing has run since: the policy alone refuses it. Now what the schedule starts.");
        var expired = await ReconcileAsync("""{"mode":"report","only":"expired"}""", cancellationToken);
        Mark(expired?["expired"]?.AsArray().Count == 1, "the grant is found to have expired, and is revoked");
        await UntilNothingRunsAsync(cancellationToken);
        await EmptyAsync(cancellationToken);
    }

    private async Task RevokeAsync(string stays, CancellationToken cancellationToken)
    {
        screen.Heading("Granted again, and revoked");
        await GrantAsync(Request(stays), cancellationToken);
        await CloneAsync(stays, works: true, cancellationToken);
        var key = new JsonObject
        {
            ["name"] = Grant,
            ["accountId"] = host.Accounts[1],
            ["region"] = host.Region,
        };
        await ExecuteAsync("revoke-access", new JsonObject { ["grant"] = key }.ToJsonString(), cancellationToken);
        await ReachAsync(stays, cancellationToken);
        await CloneAsync(stays, works: false, cancellationToken);
        await CleanAsync(stays, cancellationToken);
        await EmptyAsync(cancellationToken);
    }

    private async Task CloneAsync(string instance, bool works, CancellationToken cancellationToken)
    {
        var result = await TryAsync(instance, ProofScripts.Clone(repository!.CloneUrl, Branch, "root"), cancellationToken);
        Mark(result.Succeeded == works, $"{instance}: git clone {(works ? "works" : "is refused")}");
        if (!result.Succeeded)
        {
            var words = result.Errors.Split('\n').Where(line => line.StartsWith("fatal", StringComparison.Ordinal));
            screen.Quote(string.Join('\n', words));
        }
    }

    private async Task CleanAsync(string instance, CancellationToken cancellationToken)
    {
        var files = await TryAsync(instance, "cat /root/.aws/config /root/.gitconfig 2>/dev/null || :", cancellationToken);
        Mark(!files.Output.Contains(Grant, StringComparison.Ordinal), $"nothing of the grant is left in the files of {instance}");
    }

    private async Task<CommandResult> TryAsync(string instance, string script, CancellationToken cancellationToken)
    {
        await runCommand.WaitUntilOnlineAsync(instance, cancellationToken);
        return await runCommand.ShellAsync(instance, script, cancellationToken);
    }

    // With the grant's profile the instance has lost the role that its agent used, so its owner gives it a profile of their own.
    private async Task ReachAsync(string instance, CancellationToken cancellationToken)
    {
        await accounts.AssociateAsync(instance, Administrators, cancellationToken);
        screen.Line($"  {instance} gets a profile of its owner's, so that it can be reached");
    }

    private async Task EmptyAsync(CancellationToken cancellationToken)
    {
        var left = await leftovers.FindAsync(cancellationToken);
        Mark(left is [], left is [] ? "nothing of the grant is left in either account" : string.Join(", ", left));
    }

    private JsonObject Request(params string[] instances) =>
        new()
        {
            ["name"] = Grant,
            ["repositories"] = new JsonArray(new JsonObject { ["name"] = Repository }),
            ["consumer"] = new JsonObject
            {
                ["accountId"] = host.Accounts[1],
                ["instances"] = new JsonObject { ["ids"] = new JsonArray([.. instances.Select(id => (JsonNode)id)]) },
            },
        };

    private async Task<JsonObject?> GrantAsync(JsonObject request, CancellationToken cancellationToken) =>
        (await ExecuteAsync("grant-access", request.ToJsonString(), cancellationToken)).Report;

    private async Task<JsonObject?> ReconcileAsync(string input, CancellationToken cancellationToken) =>
        (await ExecuteAsync("reconcile-grants", input, cancellationToken)).Report;

    private async Task<ExecutionResult> ExecuteAsync(string machine, string input, CancellationToken cancellationToken)
    {
        var watch = new ExecutionWatch(repositoryAccount, time);
        var result = await screen.WaitAsync(
            $"{machine} …",
            () => watch.RunAsync(Machine(machine), $"lifecycle-{++runs}", input, _ => { }, cancellationToken)
        );
        Mark(
            result.Succeeded,
            $"{machine}: {(string?)result.Report?["status"] ?? result.Status} in {Screen.Seconds(result.Took)} s"
                + (result.Error is null ? "" : $": {result.Error}")
        );
        if (!result.Succeeded && result.Cause is not null)
            screen.Quote(result.Cause);

        return result;
    }

    private async Task UntilNothingRunsAsync(CancellationToken cancellationToken)
    {
        foreach (var machine in (string[])["grant-access", "revoke-access"])
        {
            var executions = new JsonObject { ["stateMachineArn"] = Machine(machine), ["statusFilter"] = "RUNNING" };
            await Polling.UntilAsync(
                async () =>
                {
                    var running = await repositoryAccount.JsonAsync("states", "ListExecutions", executions, cancellationToken);
                    return running["executions"]!.AsArray().Count == 0;
                },
                time,
                Runs,
                $"the end of {machine}",
                cancellationToken
            );
        }
    }

    private string Machine(string machine) => $"arn:aws:states:{host.Region}:{host.Accounts[0]}:stateMachine:{stack}-{machine}";

    private void Notes(JsonObject? report)
    {
        foreach (var note in report?["notes"]?.AsArray() ?? [])
            screen.Line($"  {note}");
    }

    private void Mark(bool isGood, string text)
    {
        good &= isGood;
        screen.Mark(isGood, text);
    }
}
