using System.Text.Json.Nodes;
using Security.Tests.Rights;

namespace Security.Tests.Machinery;

/// <summary>Grants that end, for one instance or for all: rolled back, left, revoked, expired, and one that is repaired.</summary>
internal sealed class EndingStories(Accounts accounts)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A first run that cannot be verified undoes what it has done.</summary>
    public async Task RollBackAsync()
    {
        var request = accounts.Request("SharedDemoRepo", await accounts.RunInstanceAsync());
        request["name"] = "rolled-back";
        request["onFailure"] = "rollback";
        request["verify"] = new JsonObject { ["branch"] = "no-such-branch" };
        Assert.Equal("AccessNotVerified", (await accounts.GrantAsync(request)).Error);
        Assert.Null(await accounts.NameOfAsync("rolled-back"));
    }

    /// <summary>An instance that left while it was stopped is cleaned when it runs again.</summary>
    public async Task ReturnAsync()
    {
        await accounts.Scene.CreateProfileAsync("Returning", consents: true, Cancelled);
        var (stays, returns) = (await accounts.RunInstanceAsync(), await accounts.RunInstanceAsync("Returning"));
        var request = accounts.Request("SharedDemoRepo", stays, returns);
        request["name"] = "returning";
        (await accounts.GrantAsync(request)).Verified();
        await accounts.Consumer.QueryAsync("ec2", "StopInstances", [("InstanceId.1", returns)], Cancelled);
        request["consumer"]!["instances"]!["ids"] = new JsonArray(stays);
        (await accounts.GrantAsync(request)).Verified();
        await accounts.Consumer.QueryAsync("ec2", "StartInstances", [("InstanceId.1", returns)], Cancelled);
        await Wait.UntilAsync(
            async () => (await accounts.RecordAsync("returning", returns))!["status"] == "REVOKED",
            "the instance that left to be cleaned"
        );
    }

    /// <summary>
    /// A grant with an adopted role, old versions of its policies and somebody's inline policies on its roles is revoked; and one that does
    /// not exist.
    /// </summary>
    public async Task RevokeAsync()
    {
        const string Leaving = "leaving";
        await accounts.Scene.CreateProfileAsync("Leaving", consents: true, Cancelled);
        var request = accounts.Request("SharedDemoRepo", await accounts.RunInstanceAsync("Leaving"), await accounts.RunInstanceAsync());
        request["name"] = Leaving;
        (await accounts.GrantAsync(request)).Verified();
        foreach (var account in new[] { accounts.RepositoryAccount, accounts.Consumer })
        {
            (string, string)[] version =
            [
                ("PolicyArn", $"arn:aws:iam::{account.AccountId}:policy/repogrant/CrossAccountRepoAccessRole-{Leaving}"),
                ("PolicyDocument", PolicyJson.Everything),
            ];
            await account.QueryAsync("iam", "CreatePolicyVersion", version, Cancelled);
            await account.QueryAsync("iam", "PutRolePolicy", MachineryCalls.Inline(Leaving), Cancelled);
        }

        var input = await accounts.EventAsync("revoke.json");
        input["grant"]!["name"] = "no-ones";
        (await accounts.ExecuteAsync("revoke-access", input.ToJsonString())).FailedWith("InvalidRequest");
        input["grant"]!["name"] = Leaving;
        var revoked = await accounts.ExecuteAsync("revoke-access", input.ToJsonString());
        Assert.True(revoked.Succeeded, revoked.Cause);
    }

    /// <summary>
    /// Every grant is checked, as EventBridge starts it on its schedule: one is repaired, one has expired, and one had an instance that is
    /// gone.
    /// </summary>
    public async Task ReconcileAsync()
    {
        var gone = await accounts.RunInstanceAsync(null, ("Grant", "working"));
        (await accounts.GrantAsync(accounts.ForTags("working"))).Verified();
        foreach (var name in new[] { "drifting", "ending" })
        {
            var recorded = await accounts.GrantAsync(accounts.ForTags(name));
            Assert.True(recorded.Succeeded, recorded.Cause);
        }

        await accounts.RepositoryAccount.QueryAsync("iam", "PutRolePolicy", MachineryCalls.Inline("drifting"), Cancelled);
        var request = JsonNode.Parse((await accounts.RecordAsync("ending"))!["requested"])!;
        request["expiresAt"] = "2026-01-01T00:00:00Z";
        await accounts.SetRecordAsync("ending", "requested", request.ToJsonString());
        await accounts.Consumer.QueryAsync("ec2", "TerminateInstances", [("InstanceId.1", gone)], Cancelled);

        var account = accounts.RepositoryAccount;
        var role = $"arn:aws:iam::{account.AccountId}:role/repogrant-system/repogrant-reconcile-rule";
        var schedule = account.As(account.AccountId, accounts.OfService(role, "events.amazonaws.com"));
        var parameters = new JsonObject
        {
            ["stateMachineArn"] = accounts.StateMachine("reconcile-grants"),
            ["input"] = """{"mode":"repair"}""",
        };
        var execution = (string)(await schedule.JsonAsync("states", "StartExecution", parameters, Cancelled))["executionArn"]!;
        foreach (var machine in new[] { "reconcile-grants", "grant-access", "revoke-access" })
            await Wait.UntilAsync(async () => (await accounts.ExecutionsAsync(machine, "RUNNING")).Count == 0, machine + " to end");

        var described = await account.JsonAsync("states", "DescribeExecution", new() { ["executionArn"] = execution }, Cancelled);
        var report = JsonNode.Parse((string)described["output"]!)!;
        Assert.Contains(report["drifted"]!.AsArray(), grant => (string)grant!["grant"]!["name"]! == "drifting");
        Assert.Equal("ending", (string?)Assert.Single(report["expired"]!.AsArray())!["name"]);
        Assert.Null(await accounts.NameOfAsync("ending"));
        Assert.Equal("REVOKED", (await accounts.RecordAsync("working", gone))!["status"]);
    }
}
