using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.Client;
using LocalAws.Identity;
using Security.Tests.Rights;

namespace Security.Tests.Machinery;

/// <summary>
/// Everything that RepoGrant does, once, on one LocalAws: new grants, repetitions, changes until policy versions run out, an adopted role,
/// a launched instance, several repositories, a plan, other names, concurrent runs, a retried call. Its trail is compared with the
/// permissions of RepoGrant's roles; afterwards others try to assume the roles.
/// </summary>
public sealed class MachineryRun : IAsyncLifetime
{
    internal const string AdoptedRole = "Reporting";
    internal const string UntaggedRole = "Theirs";

    /// <summary>One more than the five versions that IAM keeps of a policy.</summary>
    private const int Changes = 6;

    internal Accounts Accounts { get; private set; } = null!;

    /// <summary>IAM's decisions until everything was done: nobody has tried anything else yet.</summary>
    internal IReadOnlyCollection<KeyValuePair<TrailEntry, IReadOnlyCollection<string>>> Trail { get; private set; } = [];

    /// <summary>What RepoGrant's roles may do, by the documents that IAM has.</summary>
    internal IReadOnlyList<Permission> Permissions { get; private set; } = [];

    /// <summary>An instance of the grant web-team.</summary>
    internal string Instance { get; private set; } = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Somebody with the credentials of a function, by the name of its role in the stack.</summary>
    internal AwsClient Function(string name)
    {
        var account = Accounts.RepositoryAccount;
        var role = $"arn:aws:iam::{account.AccountId}:role/repogrant-system/repogrant-{name}";
        return account.As(account.AccountId, Accounts.OfService(role, "lambda.amazonaws.com"));
    }

    /// <summary>Somebody with the provisioner's credentials, which the functions get.</summary>
    internal async Task<AwsClient> ProvisionerAsync()
    {
        var account = Accounts.Consumer;
        var role = $"arn:aws:iam::{account.AccountId}:role/repogrant-system/RepoGrantProvisioner";
        return account.As(account.AccountId, await Function("consumer-functions").AssumeAsync(role, Sessions.ExternalId));
    }

    public async ValueTask InitializeAsync()
    {
        Accounts = await Accounts.StartAsync(ReportBucket.Named);
        var reports = await ReportBucket.CreateAsync(Accounts);
        foreach (
            var (name, region) in new[]
            {
                ("SharedDemoRepo", "us-east-2"),
                ("infrastructure", "us-east-2"),
                ("configuration", "eu-west-1"),
                ("tools", "us-east-2"),
            }
        )
        {
            await Accounts.CreateRepositoryAsync(name, region);
        }

        await Accounts.Scene.CreateProfileAsync(AdoptedRole, consents: true, Cancelled);
        await Accounts.Scene.CreateProfileAsync(UntaggedRole, consents: false, Cancelled);

        await Task.WhenAll(
            GrantAgainAsync(),
            AdoptAsync(),
            RefuseAsync(),
            LaunchAsync(),
            ChangeAsync("versions-a", AccessOf),
            ChangeAsync("versions-b", RoleOf),
            PlanAsync(),
            RenameAsync(),
            MeetAsync(),
            RollBackAsync(),
            ReturnAsync()
        );
        await RevokeAsync();
        await ReconcileAsync();
        // Of each run the page is written after it has ended: of all of them, before the trail is read.
        var runs = (await ExecutionsAsync("grant-access")).Count + (await ExecutionsAsync("revoke-access")).Count;
        Assert.NotEmpty(await reports.KeysAsync(2 * runs));
        Trail = Accounts.Host.Cloud.Access.Trail.Entries;
        Permissions =
        [
            .. await Permission.OfMachineryAsync(Accounts.RepositoryAccount),
            .. await Permission.OfMachineryAsync(Accounts.Consumer),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        if (Accounts is not null)
            await Accounts.DisposeAsync();
    }

    /// <summary>A grant, the same again, and the call that a Lambda retry makes after the first one succeeded.</summary>
    private async Task GrantAgainAsync()
    {
        Instance = await Accounts.RunInstanceAsync();
        (string, string) ids = ("i-0123456789abcdef0", Instance);
        (await Accounts.GrantAsync(await Accounts.EventAsync("seed.json", ids))).Verified();
        Assert.Equal(["Unchanged"], (await Accounts.GrantAsync(await Accounts.EventAsync("seed.json", ids))).Verified().Actions().Keys);
        var generation = long.Parse((await Accounts.RecordAsync("web-team"))!["generation"], CultureInfo.InvariantCulture);
        var retried = await InvokeAsync("AssociateInstanceProfile", payload => payload["request"]!["generation"] = generation, ids);
        Assert.Contains("\"unchanged\":[\"i-", retried, StringComparison.Ordinal);
    }

    private async Task AdoptAsync()
    {
        await Accounts.RunInstanceAsync(AdoptedRole, ("Team", "reporting"));
        (await Accounts.GrantAsync(await Accounts.EventAsync("adopted-profile.json"))).Verified();
    }

    /// <summary>An instance whose role does not consent: the grant is refused before anything is written.</summary>
    private async Task RefuseAsync()
    {
        var instance = await Accounts.RunInstanceAsync(UntaggedRole);
        var request = Accounts.Request("SharedDemoRepo", instance);
        request["name"] = "theirs";
        (await Accounts.GrantAsync(request)).FailedWith("ProfileInUse");
    }

    /// <summary>A grant of several repositories that is recorded for tags, and an instance that is launched with them.</summary>
    private async Task LaunchAsync()
    {
        var request = await Accounts.EventAsync("several-repositories.json");
        request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Team"] = "platform" } };
        request["users"] = new JsonArray("root");
        request["verify"] = new JsonObject { ["clone"] = false };
        var recorded = await Accounts.GrantAsync(request);
        Assert.True(recorded.Succeeded, recorded.Cause);
        // The instance has the tags of this one, too, but it comes later by name.
        var outranked = Accounts.Request("SharedDemoRepo");
        outranked["name"] = "zz-outranked";
        outranked["consumer"]!["instances"] = request["consumer"]!["instances"]!.DeepClone();
        recorded = await Accounts.GrantAsync(outranked);
        Assert.True(recorded.Succeeded, recorded.Cause);
        Assert.Equal("SUCCEEDED", await Accounts.WaitForLaunchAsync(await Accounts.RunInstanceAsync(null, ("Team", "platform"))));
    }

    /// <summary>A grant for future instances, changed so often that old versions of its policies must be deleted.</summary>
    private async Task ChangeAsync(string name, Action<JsonObject, int> change)
    {
        for (var number = 0; number <= Changes; number++)
        {
            var request = ForTags(name);
            change(request, number);
            var run = await Accounts.GrantAsync(request);
            Assert.True(run.Succeeded, run.Cause);
        }
    }

    private static void AccessOf(JsonObject request, int number)
    {
        request["repositories"]![0]!["access"] = number % 2 == 0 ? "read" : "contribute";
        // Another instance role, so the trust policy of the access role changes.
        if (number == Changes)
            request["consumer"]!["instanceRoleName"] = "Renamed";
    }

    private static void RoleOf(JsonObject request, int number) => request["accessRoleName"] = number % 2 == 0 ? "Even" : "Odd";

    /// <summary>
    /// A grant whose instances get a profile with another name, one of which leaves, and one with the role that the grant had adopted;
    /// somebody has put an inline policy on its access role.
    /// </summary>
    private async Task RenameAsync()
    {
        await Accounts.Scene.CreateProfileAsync("Former", consents: true, Cancelled);
        var (stays, leaves) = (await Accounts.RunInstanceAsync(), await Accounts.RunInstanceAsync());
        var request = Accounts.Request("SharedDemoRepo", stays, leaves, await Accounts.RunInstanceAsync("Former"));
        request["name"] = "renamed";
        (await Accounts.GrantAsync(request)).Verified();
        await Accounts.RepositoryAccount.QueryAsync("iam", "PutRolePolicy", Inline("renamed"), Cancelled);
        request["consumer"]!["instanceRoleName"] = "AnotherName";
        request["consumer"]!["instances"]!["ids"] = new JsonArray(stays);
        var renamed = (await Accounts.GrantAsync(request)).Verified();
        Assert.Contains("Deleted", renamed.Actions().Keys);
    }

    /// <summary>A first run that cannot be verified undoes what it has done.</summary>
    private async Task RollBackAsync()
    {
        var request = Accounts.Request("SharedDemoRepo", await Accounts.RunInstanceAsync());
        request["name"] = "rolled-back";
        request["onFailure"] = "rollback";
        request["verify"] = new JsonObject { ["branch"] = "no-such-branch" };
        Assert.Equal("AccessNotVerified", (await Accounts.GrantAsync(request)).Error);
        Assert.Null(await NameOfAsync("rolled-back"));
    }

    /// <summary>An instance that left while it was stopped is cleaned when it runs again.</summary>
    private async Task ReturnAsync()
    {
        await Accounts.Scene.CreateProfileAsync("Returning", consents: true, Cancelled);
        var (stays, returns) = (await Accounts.RunInstanceAsync(), await Accounts.RunInstanceAsync("Returning"));
        var request = Accounts.Request("SharedDemoRepo", stays, returns);
        request["name"] = "returning";
        (await Accounts.GrantAsync(request)).Verified();
        await Accounts.Consumer.QueryAsync("ec2", "StopInstances", [("InstanceId.1", returns)], Cancelled);
        request["consumer"]!["instances"]!["ids"] = new JsonArray(stays);
        (await Accounts.GrantAsync(request)).Verified();
        await Accounts.Consumer.QueryAsync("ec2", "StartInstances", [("InstanceId.1", returns)], Cancelled);
        await Wait.UntilAsync(
            async () => (await Accounts.RecordAsync("returning", returns))!["status"] == "REVOKED",
            "the instance that left to be cleaned"
        );
    }

    /// <summary>What runs do only when they meet another one, or stop: claims of dead holders, and releasing a grant.</summary>
    private async Task MeetAsync()
    {
        const string Held = "held";
        foreach (var machine in new[] { "grant-access", "revoke-access" })
        {
            var holder = $"arn:aws:states:us-east-2:{Accounts.RepositoryAccount.AccountId}:execution:repogrant-{machine}:forgotten";
            await Accounts.SetRecordAsync(Held, "holder", holder);
            Assert.Contains("\"claimed\":true", await InvokeAsync("ClaimGrant", OfHeld), StringComparison.Ordinal);
            await Accounts.SetRecordAsync(Held, "holder", holder);
            Assert.Contains(
                "\"execution\"",
                await InvokeAsync("BeginRevocation", payload => payload["input"]!["grant"]!["name"] = Held),
                StringComparison.Ordinal
            );
        }

        Assert.Contains(
            "\"name\":\"held\"",
            await InvokeAsync("EndRevocation", payload => payload["revocation"]!["grant"]!["name"] = Held),
            StringComparison.Ordinal
        );
        Assert.Null(await Accounts.RecordAsync(Held));
        // A run for single instances whose request is not the newest, and one that releases what it does not hold.
        Assert.Contains("Superseded", await InvokeAsync("ClaimGrant", OfLaunched), StringComparison.Ordinal);
        Assert.Contains("Superseded", await InvokeAsync("RecordGrant", OfReleased), StringComparison.Ordinal);

        static void OfHeld(JsonObject payload) => payload["request"]!["name"] = Held;

        static void OfLaunched(JsonObject payload)
        {
            OfHeld(payload);
            payload["request"]!["recorded"] = true;
            payload["request"]!["generation"] = 7;
        }

        static void OfReleased(JsonObject payload)
        {
            OfLaunched(payload);
            payload["request"]!["claimed"] = true;
            payload["request"]!["applied"] = new JsonObject();
            payload["moment"] = "applied";
        }
    }

    /// <summary>Invokes a function as a state does, with its example changed; returns its response, even an error.</summary>
    private async Task<string> InvokeAsync(string function, Action<JsonObject> change, params (string, string)[] replaced)
    {
        var payload = await Accounts.EventAsync($"functions/{function}.json", replaced);
        change(payload);
        var parameters = new JsonObject { ["FunctionName"] = "repogrant-" + function, ["Payload"] = payload };
        var answer = await Accounts.Host.Cloud.Dispatcher.CallAsync(
            Principal.Administrator(Accounts.RepositoryAccount.AccountId),
            Accounts.RepositoryAccount.Region,
            "lambda",
            "Invoke",
            parameters,
            Cancelled
        );
        return answer.RawText;
    }

    private async Task PlanAsync()
    {
        var request = ForTags("planned");
        request["mode"] = "plan";
        var planned = await Accounts.GrantAsync(request);
        Assert.Equal("PLANNED", (string?)planned.Report?["status"]);
    }

    /// <summary>
    /// A grant with an adopted role, old versions of its policies and somebody's inline policies on its roles is revoked; and one that does
    /// not exist.
    /// </summary>
    private async Task RevokeAsync()
    {
        const string Leaving = "leaving";
        await Accounts.Scene.CreateProfileAsync("Leaving", consents: true, Cancelled);
        var request = Accounts.Request("SharedDemoRepo", await Accounts.RunInstanceAsync("Leaving"), await Accounts.RunInstanceAsync());
        request["name"] = Leaving;
        (await Accounts.GrantAsync(request)).Verified();
        foreach (var account in new[] { Accounts.RepositoryAccount, Accounts.Consumer })
        {
            (string, string)[] version =
            [
                ("PolicyArn", $"arn:aws:iam::{account.AccountId}:policy/repogrant/CrossAccountRepoAccessRole-{Leaving}"),
                ("PolicyDocument", PolicyJson.Everything),
            ];
            await account.QueryAsync("iam", "CreatePolicyVersion", version, Cancelled);
            await account.QueryAsync("iam", "PutRolePolicy", Inline(Leaving), Cancelled);
        }

        var input = await Accounts.EventAsync("revoke.json");
        input["grant"]!["name"] = "no-ones";
        (await Accounts.ExecuteAsync("revoke-access", input.ToJsonString())).FailedWith("InvalidRequest");
        input["grant"]!["name"] = Leaving;
        var revoked = await Accounts.ExecuteAsync("revoke-access", input.ToJsonString());
        Assert.True(revoked.Succeeded, revoked.Cause);
    }

    /// <summary>Every grant is checked, as EventBridge starts it on its schedule: one is repaired, and one has expired.</summary>
    private async Task ReconcileAsync()
    {
        foreach (var name in new[] { "drifting", "ending" })
        {
            var recorded = await Accounts.GrantAsync(ForTags(name));
            Assert.True(recorded.Succeeded, recorded.Cause);
        }

        await Accounts.RepositoryAccount.QueryAsync("iam", "PutRolePolicy", Inline("drifting"), Cancelled);
        var request = JsonNode.Parse((await Accounts.RecordAsync("ending"))!["requested"])!;
        request["expiresAt"] = "2026-01-01T00:00:00Z";
        await Accounts.SetRecordAsync("ending", "requested", request.ToJsonString());

        var account = Accounts.RepositoryAccount;
        var role = $"arn:aws:iam::{account.AccountId}:role/repogrant-system/repogrant-reconcile-rule";
        var schedule = account.As(account.AccountId, Accounts.OfService(role, "events.amazonaws.com"));
        var parameters = new JsonObject
        {
            ["stateMachineArn"] = Accounts.StateMachine("reconcile-grants"),
            ["input"] = """{"mode":"repair"}""",
        };
        var execution = (string)(await schedule.JsonAsync("states", "StartExecution", parameters, Cancelled))["executionArn"]!;
        foreach (var machine in new[] { "reconcile-grants", "grant-access", "revoke-access" })
            await Wait.UntilAsync(async () => (await RunningAsync(machine)).Count == 0, machine + " to end");

        var described = await account.JsonAsync("states", "DescribeExecution", new() { ["executionArn"] = execution }, Cancelled);
        var report = JsonNode.Parse((string)described["output"]!)!;
        Assert.Contains(report["drifted"]!.AsArray(), grant => (string)grant!["grant"]!["name"]! == "drifting");
        Assert.Equal("ending", (string?)Assert.Single(report["expired"]!.AsArray())!["name"]);
        Assert.Null(await NameOfAsync("ending"));
    }

    private async Task<string?> NameOfAsync(string grant) =>
        (await Accounts.RecordedAsync()).FirstOrDefault(id => id.EndsWith("/" + grant, StringComparison.Ordinal));

    private Task<JsonArray> RunningAsync(string machine) => ExecutionsAsync(machine, "RUNNING");

    private async Task<JsonArray> ExecutionsAsync(string machine, string? status = null)
    {
        var parameters = new JsonObject { ["stateMachineArn"] = Accounts.StateMachine(machine) };
        if (status is not null)
            parameters["statusFilter"] = status;
        return (await Accounts.RepositoryAccount.JsonAsync("states", "ListExecutions", parameters, Cancelled))["executions"]!.AsArray();
    }

    private static (string, string)[] Inline(string grant) =>
        [("RoleName", "CrossAccountRepoAccessRole-" + grant), ("PolicyName", "theirs"), ("PolicyDocument", PolicyJson.Everything)];

    private JsonObject ForTags(string name)
    {
        var request = Accounts.Request("SharedDemoRepo");
        request["name"] = name;
        request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Grant"] = name } };
        return request;
    }
}

[CollectionDefinition]
public sealed class OnMachinery : ICollectionFixture<MachineryRun>;
