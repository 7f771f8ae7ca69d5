using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws.Client;
using RepoGrant.Views;

namespace LocalAws.Demo;

/// <summary>
/// The life of a grant: given to two instances, narrowed to one, changed by hand and repaired, expired, granted again and revoked. Every
/// call goes over the wire, as the accounts' administrators.
/// </summary>
internal sealed class LifecycleStory(HostDescription host, string stack, string folder, HttpClient http, Screen screen, TimeProvider time)
{
    private const string Grant = "web-team";
    private const string Repository = "SharedDemoRepo";
    private const string Branch = "main";
    private const string Administrators = "Administrators";
    private const string Role = "CrossAccountRepoAccessRole-" + Grant;

    private readonly AwsClient repositoryAccount = new(http, host.Endpoint, host.Accounts[0], host.Region, time);
    private readonly AwsClient consumer = new(http, host.Endpoint, host.Accounts[1], host.Region, time);
    private readonly AdministratorGit git = new(host, host.Accounts[0], folder, time);
    private int runs;
    private bool good = true;

    /// <summary>Whether everything went as the story says.</summary>
    public async Task<bool> PlayAsync(CancellationToken cancellationToken)
    {
        var accounts = new TwoAccounts(repositoryAccount, consumer, git, time);
        var runCommand = new RunCommand(consumer, time);
        screen.Heading("The scene");
        var repository = await screen.WaitAsync(
            "A repository with a commit, and two instances …",
            () => accounts.CreateRepositoryAsync(Repository, host.Region, Branch, cancellationToken)
        );
        await accounts.CreateProfileAsync(Administrators, consents: false, cancellationToken);
        var (stays, leaves) = (await RunInstanceAsync(), await RunInstanceAsync());
        screen.Line($"{host.Region}/{Repository} in {host.Accounts[0]}; {stays} and {leaves} in {host.Accounts[1]}");

        screen.Heading("Granted to two instances");
        await GrantAsync(Request(stays, leaves), cancellationToken);
        await CloneAsync(stays, works: true);
        await CloneAsync(leaves, works: true);

        screen.Heading("Narrowed to one");
        Notes(await GrantAsync(Request(stays), cancellationToken));
        await CloneAsync(stays, works: true);
        await ReachAsync(leaves, accounts, cancellationToken);
        await CloneAsync(leaves, works: false);
        await CleanAsync(leaves);

        screen.Heading("Changed by hand in three places, found and repaired");
        await DriftAsync(cancellationToken);
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
        await CloneAsync(stays, works: true);

        screen.Heading("Expired");
        var ending = Request(stays);
        var end = time.GetUtcNow().AddMinutes(20);
        ending["expiresAt"] = end.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await GrantAsync(ending, cancellationToken);
        screen.Line($"  The access policy itself denies everything from {ending["expiresAt"]} on.");
        screen.Line("  A demo cannot wait for that: it sets the end back by an hour, in that policy and in the record.");
        await SetBackAsync((string)ending["expiresAt"]!, cancellationToken);
        await CloneAsync(stays, works: false);
        screen.Line("  Nothing has run since: the policy alone refuses it. Now what the schedule starts.");
        var ended = await ReconcileAsync("""{"mode":"report","only":"expired"}""", cancellationToken);
        Mark(ended?["expired"]?.AsArray().Count == 1, "the grant is found to have expired, and is revoked");
        await UntilNothingRunsAsync(cancellationToken);
        await EmptyAsync(cancellationToken);

        screen.Heading("Granted again, and revoked");
        await GrantAsync(Request(stays), cancellationToken);
        await CloneAsync(stays, works: true);
        var key = new JsonObject
        {
            ["name"] = Grant,
            ["accountId"] = host.Accounts[1],
            ["region"] = host.Region,
        };
        await ExecuteAsync("revoke-access", new JsonObject { ["grant"] = key }.ToJsonString(), cancellationToken);
        await ReachAsync(stays, accounts, cancellationToken);
        await CloneAsync(stays, works: false);
        await CleanAsync(stays);
        await EmptyAsync(cancellationToken);
        return good;

        Task<string> RunInstanceAsync() => accounts.RunInstanceAsync(new Dictionary<string, string>(), profile: null, cancellationToken);

        async Task CloneAsync(string instance, bool works)
        {
            var result = await TryAsync(instance, ProofScripts.Clone(repository.CloneUrl, Branch, "root"));
            Mark(result.Succeeded == works, $"{instance}: git clone {(works ? "works" : "is refused")}");
            if (!result.Succeeded)
            {
                var words = result.Errors.Split('\n').Where(line => line.StartsWith("fatal", StringComparison.Ordinal));
                screen.Quote(string.Join('\n', words));
            }
        }

        async Task CleanAsync(string instance)
        {
            var files = await TryAsync(instance, "cat /root/.aws/config /root/.gitconfig 2>/dev/null || :");
            Mark(!files.Output.Contains(Grant, StringComparison.Ordinal), $"nothing of the grant is left in the files of {instance}");
        }

        async Task<CommandResult> TryAsync(string instance, string script)
        {
            await runCommand.WaitUntilOnlineAsync(instance, cancellationToken);
            return await runCommand.ShellAsync(instance, script, cancellationToken);
        }
    }

    // With the grant's profile the instance has lost the role that its agent used, so its owner gives it a profile of their own.
    private async Task ReachAsync(string instance, TwoAccounts accounts, CancellationToken cancellationToken)
    {
        await accounts.AssociateAsync(instance, Administrators, cancellationToken);
        screen.Line($"  {instance} gets a profile of its owner's, so that it can be reached");
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

    private async Task<JsonObject?> GrantAsync(JsonObject request, CancellationToken cancellationToken)
    {
        var result = await ExecuteAsync("grant-access", request.ToJsonString(), cancellationToken);
        return result.Report;
    }

    private async Task<JsonObject?> ReconcileAsync(string input, CancellationToken cancellationToken) =>
        (await ExecuteAsync("reconcile-grants", input, cancellationToken)).Report;

    private async Task<ExecutionResult> ExecuteAsync(string machine, string input, CancellationToken cancellationToken)
    {
        var arn = $"arn:aws:states:{host.Region}:{host.Accounts[0]}:stateMachine:{stack}-{machine}";
        var watch = new ExecutionWatch(repositoryAccount, time);
        var result = await screen.WaitAsync(
            $"{machine} …",
            () => watch.RunAsync(arn, $"lifecycle-{++runs}", input, _ => { }, cancellationToken)
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

    // Edits the access policy, adds a policy to the access role, and detaches the assume policy; waits until IAM shows all three.
    private async Task DriftAsync(CancellationToken cancellationToken)
    {
        const string Everything = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"codecommit:*","Resource":"*"}]}""";
        var version = await IamAsync(
            repositoryAccount,
            "CreatePolicyVersion",
            [("PolicyArn", Policy(host.Accounts[0])), ("PolicyDocument", Everything), ("SetAsDefault", "true")],
            cancellationToken
        );
        await IamAsync(
            repositoryAccount,
            "PutRolePolicy",
            [("RoleName", Role), ("PolicyName", "by-hand"), ("PolicyDocument", Everything)],
            cancellationToken
        );
        await IamAsync(consumer, "DetachRolePolicy", [("RoleName", Role), ("PolicyArn", Policy(host.Accounts[1]))], cancellationToken);
        await UntilAsync(
            async () =>
                await ListedAsync(repositoryAccount, "GetPolicy", "DefaultVersionId", ("PolicyArn", Policy(host.Accounts[0])))
                    is [var shown]
                && shown == version.Descendants("VersionId").Single().Value
                && await ListedAsync(repositoryAccount, "ListRolePolicies", "member", ("RoleName", Role)) is not []
                && await ListedAsync(consumer, "ListAttachedRolePolicies", "PolicyName", ("RoleName", Role)) is var attached
                && !attached.Contains(Role),
            "what was changed by hand",
            cancellationToken
        );

        async Task<string[]> ListedAsync(AwsClient account, string operation, string element, (string, string) of) =>
            [.. (await IamAsync(account, operation, [of], cancellationToken)).Descendants(element).Select(found => found.Value)];
    }

    private static string Policy(string account) => $"arn:aws:iam::{account}:policy/repogrant/{Role}";

    private async Task SetBackAsync(string end, CancellationToken cancellationToken)
    {
        var past = time.GetUtcNow().AddHours(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var policy = ("PolicyArn", Policy(host.Accounts[0]));
        var version = (await IamAsync(repositoryAccount, "GetPolicy", [policy], cancellationToken))
            .Descendants("DefaultVersionId")
            .Single();
        var document = await IamAsync(repositoryAccount, "GetPolicyVersion", [policy, ("VersionId", version.Value)], cancellationToken);
        var text = Uri.UnescapeDataString(document.Descendants("Document").Single().Value);
        await IamAsync(
            repositoryAccount,
            "CreatePolicyVersion",
            [policy, ("PolicyDocument", text.Replace(end, past, StringComparison.Ordinal)), ("SetAsDefault", "true")],
            cancellationToken
        );

        var table = stack + "-grants";
        JsonObject Text(string text) => new() { ["S"] = text };
        JsonObject Key() => new() { ["collection"] = Text("grants"), ["id"] = Text($"{host.Accounts[1]}/{host.Region}/{Grant}") };
        var found = await repositoryAccount.JsonAsync(
            "dynamodb",
            "GetItem",
            new() { ["TableName"] = table, ["Key"] = Key() },
            cancellationToken
        );
        var requested = JsonNode.Parse((string)found["Item"]!["requested"]!["S"]!)!;
        requested["expiresAt"] = past;
        await repositoryAccount.JsonAsync(
            "dynamodb",
            "UpdateItem",
            new()
            {
                ["TableName"] = table,
                ["Key"] = Key(),
                ["UpdateExpression"] = "SET requested = :requested",
                ["ExpressionAttributeValues"] = new JsonObject { [":requested"] = Text(requested.ToJsonString()) },
            },
            cancellationToken
        );
    }

    private async Task UntilNothingRunsAsync(CancellationToken cancellationToken)
    {
        foreach (var machine in (string[])["grant-access", "revoke-access"])
        {
            var arn = $"arn:aws:states:{host.Region}:{host.Accounts[0]}:stateMachine:{stack}-{machine}";
            await UntilAsync(
                async () =>
                {
                    var running = await repositoryAccount.JsonAsync(
                        "states",
                        "ListExecutions",
                        new() { ["stateMachineArn"] = arn, ["statusFilter"] = "RUNNING" },
                        cancellationToken
                    );
                    return running["executions"]!.AsArray().Count == 0;
                },
                $"the end of {machine}",
                cancellationToken
            );
        }
    }

    // For a moment IAM still lists what was deleted.
    private async Task EmptyAsync(CancellationToken cancellationToken)
    {
        string[] left = [];
        try
        {
            await UntilAsync(async () => (left = await LeftAsync()) is [], "nothing of the grant", cancellationToken);
        }
        catch (ClientException)
        {
            // What is left is named below.
        }

        Mark(left is [], left is [] ? "nothing of the grant is left in either account" : string.Join(", ", left));

        async Task<string[]> LeftAsync()
        {
            var left = new List<string>();
            foreach (var account in (AwsClient[])[repositoryAccount, consumer])
            {
                foreach (var operation in (string[])["ListRoles", "ListPolicies", "ListInstanceProfiles"])
                {
                    var listed = await IamAsync(account, operation, [("PathPrefix", "/repogrant/")], cancellationToken);
                    left.AddRange(listed.Descendants("Arn").Select(arn => arn.Value));
                }
            }

            return [.. left];
        }
    }

    private Task UntilAsync(Func<Task<bool>> isSo, string what, CancellationToken cancellationToken) =>
        Polling.UntilAsync<object>(async () => await isSo() ? true : null, time, TimeSpan.FromMinutes(2), what, cancellationToken);

    private static Task<XElement> IamAsync(
        AwsClient account,
        string operation,
        (string, string)[] parameters,
        CancellationToken cancellationToken
    ) => account.QueryAsync("iam", operation, parameters, cancellationToken);
}
