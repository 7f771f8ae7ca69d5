using System.Globalization;
using System.Text.Json.Nodes;

namespace Stories.Tests;

/// <summary>Changes by hand are found, and corrected on request; expired grants are revoked.</summary>
public class ReconcileStories
{
    private const string Role = "CrossAccountRepoAccessRole-web-team";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drift_of_three_kinds_is_reported_and_then_repaired()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        await accounts.CreateProfileAsync("Reporting", consents: true);
        var (plain, adopted) = (await accounts.RunInstanceAsync(), await accounts.RunInstanceAsync("Reporting"));
        (await accounts.GrantAsync(Named(accounts, "web-team", plain, adopted))).Verified();
        Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(Named(accounts, "other"))).Report!["status"]);
        var generation = (await accounts.RecordAsync("web-team"))!["generation"];
        Assert.Equal((2, "", "", ""), Told(await ReconcileAsync(accounts, "report")));

        var policy = $"arn:aws:iam::{accounts.RepositoryAccount.AccountId}:policy/repogrant/{Role}";
        var assume = $"arn:aws:iam::{accounts.Consumer.AccountId}:policy/repogrant-system/RepoGrantAssumeAccessRoles";
        await accounts.IamAsync(
            accounts.RepositoryAccount,
            "CreatePolicyVersion",
            ("PolicyArn", policy),
            ("PolicyDocument", PolicyJson.Everything),
            ("SetAsDefault", "true")
        );
        await accounts.IamAsync(accounts.Consumer, "RemoveRoleFromInstanceProfile", ("InstanceProfileName", Role), ("RoleName", Role));
        await accounts.IamAsync(accounts.Consumer, "DetachRolePolicy", ("RoleName", "Reporting"), ("PolicyArn", assume));

        var reported = await ReconcileAsync(accounts, "report");
        Assert.Equal((2, "web-team", "", ""), Told(reported));
        var drift = reported["drifted"]![0]!["drift"]!.AsArray().Select(sentence => (string)sentence!).ToArray();
        Assert.Contains($"The policy {policy} differs from the grant's.", drift);
        Assert.Contains(drift, sentence => sentence.EndsWith($":role/repogrant/{Role} is missing.", StringComparison.Ordinal));
        Assert.Contains(drift, sentence => sentence.EndsWith($"role/Reporting + {assume} is missing.", StringComparison.Ordinal));

        var repaired = await ReconcileAsync(accounts, "repair");
        var started = Assert.Single(repaired["started"]!.AsArray())!;
        Assert.StartsWith("web-team-", (string)started!, StringComparison.Ordinal);
        Assert.Equal("SUCCEEDED", await accounts.EndOfAsync("grant-access", (string)started!));

        Assert.Equal((2, "", "", ""), Told(await ReconcileAsync(accounts, "repair")));
        Assert.Equal(generation, (await accounts.RecordAsync("web-team"))!["generation"]);
        foreach (var instance in new[] { plain, adopted })
            (await accounts.CloneAsync(instance, repository)).Succeeds();
    }

    [Fact]
    public async Task A_file_that_somebody_edits_on_an_instance_is_reported_and_then_repaired()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        (await accounts.GrantAsync(Named(accounts, "web-team", instance))).Verified();
        Assert.Equal((1, "", "", ""), Told(await ReconcileAsync(accounts, "report")));
        Assert.True(
            (await accounts.ShellAsync(instance, "sed -i s/role_arn/role-arn/ /root/.aws/config && rm /root/.gitconfig")).Succeeded
        );

        var reported = await ReconcileAsync(accounts, "report");

        Assert.Equal((1, "web-team", "", ""), Told(reported));
        var drift = reported["drifted"]![0]!["drift"]!.AsArray().Select(sentence => (string)sentence!).ToArray();
        Assert.Contains(drift, sentence => sentence.StartsWith($"On the instance {instance}, profile of root: ", StringComparison.Ordinal));
        Assert.Contains(
            drift,
            sentence => sentence.Contains("credential-helper of root for us-east-2/SharedDemoRepo", StringComparison.Ordinal)
        );
        Assert.False((await accounts.CloneAsync(instance, repository)).Succeeded);

        var started = (string)Assert.Single((await ReconcileAsync(accounts, "repair"))["started"]!.AsArray())!;
        Assert.Equal("SUCCEEDED", await accounts.EndOfAsync("grant-access", started));
        (await accounts.CloneAsync(instance, repository)).Succeeds();
        Assert.Equal((1, "", "", ""), Told(await ReconcileAsync(accounts, "report")));

        await accounts.Consumer.QueryAsync("ec2", "StopInstances", [("InstanceId.1", instance)], Cancelled);
        var stopped = await ReconcileAsync(accounts, "report");
        Assert.Equal((1, "", "", ""), Told(stopped));
        Assert.Equal(instance, (string?)stopped["notLookedAt"]![0]!["notLookedAt"]![0]);
    }

    [Fact]
    public async Task The_schedule_revokes_an_expired_grant_and_the_others_stay()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var (leaves, stays) = (await accounts.RunInstanceAsync(), await accounts.RunInstanceAsync());
        var request = Named(accounts, "web-team", leaves);
        request["expiresAt"] = Moment(TimeSpan.FromHours(1));
        (await accounts.GrantAsync(request)).Verified();
        (await accounts.GrantAsync(Named(accounts, "other", stays))).Verified();
        var before = await ReconcileAsync(accounts, "report", onlyExpired: true);
        Assert.Equal((0, "", "", ""), Told(before));

        // An hour later, according to the record.
        var requested = JsonNode.Parse((await accounts.RecordAsync("web-team"))!["requested"])!;
        requested["expiresAt"] = "2026-01-01T00:00:00Z";
        await accounts.SetRecordAsync("web-team", "requested", requested.ToJsonString());
        var ended = await ReconcileAsync(accounts, "report", onlyExpired: true);
        Assert.Equal((0, "", "web-team", ""), Told(ended));
        Assert.Equal("SUCCEEDED", await accounts.EndOfAsync("revoke-access", (string)ended["started"]![0]!));
        // Once a day both schedules are due, and find the same grant.
        var late = (await accounts.EventAsync("revoke.json"))["grant"]!.ToJsonString();
        var second = await accounts.ExecuteAsync("revoke-access", $$"""{"grant":{{late}},"only":"expired"}""");
        Assert.True(second.Succeeded, second.Cause);
        Assert.Contains("has been revoked by another execution", (string)second.Report!["notes"]![0]!, StringComparison.Ordinal);

        Assert.Equal([$"{accounts.Consumer.AccountId}/{accounts.Consumer.Region}/other"], await accounts.RecordedAsync());
        Assert.False(await accounts.HasProfileAsync(leaves));
        (await accounts.CloneAsync(stays, repository)).Succeeds();
        Assert.Equal((1, "", "", ""), Told(await ReconcileAsync(accounts, "report")));
    }

    [Fact]
    public async Task Access_ends_at_its_expiry_by_itself_and_the_schedule_removes_what_is_left_of_the_grant()
    {
        await using var accounts = await Accounts.StartAsync(options => options with { Schedules = true });
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        var request = Named(accounts, "web-team", instance);
        request["expiresAt"] = Moment(TimeSpan.FromHours(1));
        (await accounts.GrantAsync(request)).Verified();
        (await accounts.CloneAsync(instance, repository)).Succeeds();

        // An hour may not be waited for here: the same request with an end that comes at once, in the record and in the policy.
        var end = Moment(TimeSpan.FromSeconds(2));
        var requested = JsonNode.Parse((await accounts.RecordAsync("web-team"))!["requested"])!;
        requested["expiresAt"] = end;
        await accounts.SetRecordAsync("web-team", "requested", requested.ToJsonString());
        var arn = $"arn:aws:iam::{accounts.RepositoryAccount.AccountId}:policy/repogrant/CrossAccountRepoAccessRole-web-team";
        var version = await accounts.IamAsync(accounts.RepositoryAccount, "GetPolicyVersion", ("PolicyArn", arn), ("VersionId", "v1"));
        var document = Uri.UnescapeDataString(version.Descendants("Document").Single().Value);
        Assert.Contains((string)request["expiresAt"]!, document, StringComparison.Ordinal);
        await accounts.IamAsync(
            accounts.RepositoryAccount,
            "CreatePolicyVersion",
            ("PolicyArn", arn),
            ("PolicyDocument", document.Replace((string)request["expiresAt"]!, end, StringComparison.Ordinal)),
            ("SetAsDefault", "true")
        );

        // Nothing of ours has run: the policy alone refuses it.
        await Wait.UntilAsync(async () => !(await accounts.CloneAsync(instance, repository)).Succeeded, "git to be refused");
        Assert.Equal("VERIFIED", (await accounts.RecordAsync("web-team", instance))!["status"]);
        Assert.True(await accounts.HasProfileAsync(instance));

        // The rule as it is deployed, except that it is due every minute.
        var rule = new JsonObject { ["Name"] = "repogrant-expired-grants", ["ScheduleExpression"] = "rate(1 minute)" };
        await accounts.RepositoryAccount.JsonAsync("events", "PutRule", rule, Cancelled);
        await Wait.UntilAsync(async () => (await accounts.RecordedAsync()).Count == 0, "the schedule to revoke the grant");

        Assert.Empty(await accounts.ThereAsync());
        Assert.False(await accounts.HasProfileAsync(instance));
        // Its files have been removed: otherwise it would be LEFT.
        Assert.Equal("REVOKED", (await accounts.RecordAsync("web-team", instance))!["status"]);
    }

    [Fact]
    public async Task A_grant_that_cannot_be_checked_fails_the_reconciliation_and_the_others_are_checked()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(Named(accounts, "spoiled"))).Report!["status"]);
        (await accounts.GrantAsync(Named(accounts, "web-team", instance))).Verified();
        await accounts.SetRecordAsync("spoiled", "requested", "not JSON");
        await accounts.Consumer.QueryAsync("ec2", "TerminateInstances", [("InstanceId.1", instance)], Cancelled);

        var run = await accounts.ExecuteAsync("reconcile-grants", """{"mode":"repair"}""");

        var cause = run.FailedWith("GrantsNotReconciled");
        Assert.StartsWith("The reconciliation checked 1 of the recorded grants, and failed for 1.\n", cause, StringComparison.Ordinal);
        Assert.Contains("/spoiled: InvalidRequest: ", cause, StringComparison.Ordinal);
        var drifted = cause[cause.IndexOf("/web-team has drifted: ", StringComparison.Ordinal)..];
        Assert.Contains($"the instance {instance} is terminated", drifted, StringComparison.Ordinal);
        // A run would fail with the same message: a person must decide.
        var started = new JsonObject { ["stateMachineArn"] = accounts.StateMachine("grant-access") };
        var runs = (await accounts.RepositoryAccount.JsonAsync("states", "ListExecutions", started, Cancelled))["executions"]!.AsArray();
        Assert.DoesNotContain(runs, run => ((string)run!["name"]!).Contains("-drift-", StringComparison.Ordinal));
    }

    /// <summary>Nobody reads the output of an execution that succeeds every day.</summary>
    [Fact]
    public async Task A_reconciliation_that_may_not_enter_an_account_or_start_a_revocation_fails()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var ending = Named(accounts, "ending");
        ending["expiresAt"] = Moment(TimeSpan.FromHours(1));
        Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(ending)).Report!["status"]);
        Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(Named(accounts, "web-team"))).Report!["status"]);
        var requested = JsonNode.Parse((await accounts.RecordAsync("ending"))!["requested"])!;
        requested["expiresAt"] = "2026-01-01T00:00:00Z";
        await accounts.SetRecordAsync("ending", "requested", requested.ToJsonString());
        await accounts.IamAsync(
            accounts.Consumer,
            "UpdateAssumeRolePolicy",
            ("RoleName", "RepoGrantProvisioner"),
            ("PolicyDocument", PolicyJson.Trusts("ec2.amazonaws.com"))
        );
        await accounts.IamAsync(
            accounts.RepositoryAccount,
            "PutRolePolicy",
            ("RoleName", "repogrant-reconcile-grants"),
            ("PolicyName", "denied"),
            (
                "PolicyDocument",
                """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"states:StartExecution","Resource":"*"}]}"""
            )
        );

        var cause = (await accounts.ExecuteAsync("reconcile-grants", """{"mode":"report"}""")).FailedWith("GrantsNotReconciled");

        Assert.StartsWith("The reconciliation checked 0 of the recorded grants, and failed for 2.\n", cause, StringComparison.Ordinal);
        Assert.Contains("/web-team: ConsumerNotPrepared: ", cause, StringComparison.Ordinal);
        Assert.Contains("/ending: StepFunctions.", cause, StringComparison.Ordinal);
        Assert.Contains($"{accounts.Consumer.AccountId}/{accounts.Consumer.Region}/ending", await accounts.RecordedAsync());
    }

    [Fact]
    public async Task The_error_for_an_invalid_input_says_what_is_valid()
    {
        await using var accounts = await Accounts.StartAsync();

        var refused = await accounts.ExecuteAsync("reconcile-grants", """{"mode":"apply"}""");

        Assert.Contains("$.mode: found \"apply\"; allowed: report, repair", refused.FailedWith("InvalidRequest"), StringComparison.Ordinal);
    }

    private static string Moment(TimeSpan fromNow) =>
        (TimeProvider.System.GetUtcNow() + fromNow).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task<JsonObject> ReconcileAsync(Accounts accounts, string mode, bool onlyExpired = false)
    {
        var input = new JsonObject { ["mode"] = mode };
        if (onlyExpired)
            input["only"] = "expired";

        var run = await accounts.ExecuteAsync("reconcile-grants", input.ToJsonString());
        Assert.True(run.Succeeded, $"{run.Error}: {run.Cause}");
        return run.Report!.AsObject();
    }

    // How many were checked, and the names of those that have drifted, expired and failed.
    private static (int Checked, string Drifted, string Expired, string Failed) Told(JsonObject report)
    {
        return ((int)report["checked"]!, Names("drifted"), Names("expired"), Names("failed"));

        string Names(string list) =>
            string.Join(
                ' ',
                report[list]!.AsArray().Select(grant => (string)(grant!["grant"] ?? grant)["name"]!).Order(StringComparer.Ordinal)
            );
    }

    private static JsonObject Named(Accounts accounts, string name, params string[] instances)
    {
        var request = accounts.Request("SharedDemoRepo", instances);
        request["name"] = name;
        if (instances.Length == 0)
            request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Team"] = name } };
        return request;
    }
}
