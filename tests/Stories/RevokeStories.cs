using System.Text.Json.Nodes;
using LocalAws.Client;

namespace Stories.Tests;

/// <summary>A grant is revoked: the whole of it, in both accounts, whatever state it is in, and nothing else.</summary>
public class RevokeStories
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_a_revoked_grant_is_left_in_either_account_and_its_instances_are_refused()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var first = await accounts.RunInstanceAsync();
        var second = await accounts.RunInstanceAsync();
        var other = await accounts.RunInstanceAsync();
        (await accounts.GrantAsync(Named(accounts, "web-team", first, second))).Verified();
        (await accounts.GrantAsync(Named(accounts, "other", other))).Verified();
        var before = await accounts.ThereAsync();

        var planned = await RevokeAsync(accounts, "web-team", "plan");
        Assert.Equal("PLANNED", (string?)planned.Report?["status"]);
        Assert.Equal(before, await accounts.ThereAsync());
        (await accounts.CloneAsync(first, repository)).Succeeds();

        var revoked = await RevokeAsync(accounts, "web-team");
        Assert.True(revoked.Succeeded, revoked.Cause);
        Assert.Equal("REVOKED", (string?)revoked.Report!["status"]);
        Assert.Equal(planned.Report!["changes"]!.ToJsonString(), revoked.Report["changes"]!.ToJsonString());
        // Access role and policy, two associations, instance profile, role and policy.
        Assert.Equal(7, revoked.Report.Actions()["Deleted"]);
        Assert.Equal(
            new[] { first, second }.Order(StringComparer.Ordinal),
            revoked.Report["instances"]!.AsArray().Select(instance => (string)instance!["instanceId"]!).Order(StringComparer.Ordinal)
        );

        Assert.Equal(before.Where(name => !name.EndsWith("web-team", StringComparison.Ordinal)), await accounts.ThereAsync());
        Assert.False(await accounts.HasProfileAsync(first));
        Assert.False(await accounts.HasProfileAsync(second));
        (await accounts.CloneAsync(other, repository)).Succeeds();

        var again = (await RevokeAsync(accounts, "web-team")).FailedWith("InvalidRequest");
        Assert.Contains("recorded there: other", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instances_existing_session_ends_with_the_access()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        (await accounts.GrantAsync(Named(accounts, "web-team", instance))).Verified();
        const string Ask =
            "HOME=/root aws codecommit get-repository --profile cross-account-role-web-team --repository-name SharedDemoRepo";
        Assert.True((await accounts.ShellAsync(instance, Ask)).Succeeded);

        // The instance keeps its role, and so its agent: only the access ends. The CLI has the session in its cache.
        await CloseAsync(accounts);
        var refused = await accounts.ShellAsync(instance, Ask);
        Assert.False(refused.Succeeded);
        Assert.Contains("AccessDenied", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("GetRepository", refused.Errors, StringComparison.Ordinal);

        Assert.True((await RevokeAsync(accounts, "web-team")).Succeeded);
        Assert.Empty(await accounts.ThereAsync());
    }

    [Fact]
    public async Task The_access_ends_even_if_the_consumer_account_denies_everything_and_the_rest_when_it_no_longer_does()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        (await accounts.GrantAsync(Named(accounts, "web-team", instance))).Verified();
        await accounts.DenyAsync("ec2:*");

        (await RevokeAsync(accounts, "web-team")).FailedWith("AccessDenied");

        Assert.False((await accounts.CloneAsync(instance, repository)).Succeeded);
        var role = await accounts.IamAsync(accounts.RepositoryAccount, "GetRole", ("RoleName", "CrossAccountRepoAccessRole-web-team"));
        var trust = Uri.UnescapeDataString(Assert.Single(role.Descendants("AssumeRolePolicyDocument")).Value);
        Assert.DoesNotContain("Allow", trust, StringComparison.Ordinal);

        await accounts.AllowAsync();
        Assert.True((await RevokeAsync(accounts, "web-team")).Succeeded);
        Assert.Empty(await accounts.ThereAsync());
    }

    [Fact]
    public async Task An_instance_that_no_command_may_be_sent_to_loses_its_identity_and_is_named()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var (stays, leaves) = (await accounts.RunInstanceAsync(), await accounts.RunInstanceAsync());
        (await accounts.GrantAsync(Named(accounts, "web-team", stays, leaves))).Verified();
        await accounts.DenyAsync("ssm:SendCommand");

        // The narrowing run cannot verify the other instance, either.
        (await accounts.GrantAsync(Named(accounts, "web-team", stays))).FailedWith("AccessDenied");
        Assert.False(await accounts.HasProfileAsync(leaves));
        Assert.Contains($"\"uncleaned\":[\"{leaves}\"]", (await accounts.RecordAsync("web-team"))!["applied"], StringComparison.Ordinal);

        var revoked = await RevokeAsync(accounts, "web-team");
        Assert.True(revoked.Succeeded, revoked.Cause);
        Assert.Empty(await accounts.ThereAsync());
        Assert.False(await accounts.HasProfileAsync(stays));
        Assert.All(
            revoked.Report!["instances"]!.AsArray(),
            one =>
            {
                var check = Assert.Single(one!["checks"]!.AsArray())!;
                Assert.False((bool)check["ok"]!);
                Assert.Contains("ssm:SendCommand", (string)check["detail"]!, StringComparison.Ordinal);
            }
        );
        var uncleaned = JsonNode.Parse((await accounts.RecordAsync("web-team"))!["applied"])!["uncleaned"]!.AsArray();
        Assert.Equal(
            new[] { stays, leaves }.Order(StringComparer.Ordinal),
            uncleaned.Select(id => (string)id!).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task An_incomplete_grant_without_a_record_is_revoked_whatever_was_changed_by_hand()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        (await accounts.GrantAsync(Named(accounts, "web-team", instance))).Verified();
        const string Name = "CrossAccountRepoAccessRole-web-team";
        var policy = $"arn:aws:iam::{accounts.Consumer.AccountId}:policy/repogrant/{Name}";
        await accounts.DeleteRecordAsync("web-team");
        await accounts.IamAsync(
            accounts.RepositoryAccount,
            "PutRolePolicy",
            ("RoleName", Name),
            ("PolicyName", "extra"),
            ("PolicyDocument", PolicyJson.Everything)
        );
        await accounts.IamAsync(
            accounts.Consumer,
            "CreatePolicyVersion",
            ("PolicyArn", policy),
            ("PolicyDocument", PolicyJson.Everything),
            ("SetAsDefault", "true")
        );
        await accounts.IamAsync(accounts.Consumer, "DetachRolePolicy", ("RoleName", Name), ("PolicyArn", policy));
        await accounts.IamAsync(accounts.Consumer, "RemoveRoleFromInstanceProfile", ("InstanceProfileName", Name), ("RoleName", Name));
        // The same path, but not created by a grant.
        await accounts.IamAsync(accounts.Consumer, "CreateInstanceProfile", ("InstanceProfileName", "theirs"), ("Path", "/repogrant/"));

        var revoked = await RevokeAsync(accounts, "web-team");
        Assert.True(revoked.Succeeded, revoked.Cause);
        Assert.Equal(["profile theirs"], await accounts.ThereAsync());
    }

    [Fact]
    public async Task A_spoiled_record_does_not_prevent_a_revocation()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        (await accounts.GrantAsync(Named(accounts, "web-team", await accounts.RunInstanceAsync()))).Verified();
        await accounts.SetRecordAsync("web-team", "requested", "spoiled");
        await accounts.SetRecordAsync("web-team", "applied", "{\"left\":7}");

        var revoked = await RevokeAsync(accounts, "web-team");
        Assert.True(revoked.Succeeded, revoked.Cause);
        Assert.Empty(await accounts.ThereAsync());
    }

    [Fact]
    public async Task An_adopted_role_keeps_the_assume_policy_until_no_grant_uses_it()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        await accounts.CreateRepositoryAsync("ToolsRepo");
        await accounts.CreateProfileAsync("Reporting", consents: true);
        var instance = await accounts.RunInstanceAsync("Reporting");
        (await accounts.GrantAsync(Named(accounts, "first", instance))).Verified();
        var other = Named(accounts, "second", instance);
        other["repositories"] = new JsonArray(new JsonObject { ["name"] = "ToolsRepo" });
        (await accounts.GrantAsync(other)).Verified();

        var revoked = await RevokeAsync(accounts, "first");
        Assert.True(revoked.Succeeded, revoked.Cause);
        Assert.Contains(
            revoked.Report!["notes"]!.AsArray(),
            note => ((string)note!).Contains("role/Reporting keeps", StringComparison.Ordinal)
        );
        Assert.Contains("RepoGrantAssumeAccessRoles", await AttachedAsync(accounts));

        // As left by a run that stopped halfway: the closed access role still says which role it had adopted.
        await CloseAsync(accounts, "second");
        revoked = await RevokeAsync(accounts, "second");
        Assert.True(revoked.Succeeded, revoked.Cause);
        Assert.Equal(["AmazonSSMManagedInstanceCore"], await AttachedAsync(accounts));
        Assert.Empty(await accounts.ThereAsync());
        Assert.True(await accounts.HasProfileAsync(instance));
    }

    [Fact]
    public async Task A_grant_whose_revocation_stopped_gives_access_again_when_it_is_requested_again()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        (await accounts.GrantAsync(Named(accounts, "web-team", instance))).Verified();
        await CloseAsync(accounts);

        (await accounts.GrantAsync(Named(accounts, "web-team", instance))).Verified();
        (await accounts.CloneAsync(instance, repository)).Succeeds();
    }

    [Fact]
    public async Task Every_problem_of_the_input_is_reported_at_once()
    {
        await using var accounts = await Accounts.StartAsync();

        var refused = await accounts.ExecuteAsync(
            "revoke-access",
            """{"grant":{"name":"a_b","accountId":"1"},"mode":"now","instanceIds":[]}"""
        );

        var problems = refused.FailedWith("InvalidRequest");
        Assert.All(
            ["$.grant.name", "$.grant.accountId", "$.grant.region", "$.mode", "$.instanceIds"],
            path => Assert.Contains(path, problems, StringComparison.Ordinal)
        );
    }

    private static JsonObject Named(Accounts accounts, string name, params string[] instances)
    {
        var request = accounts.Request("SharedDemoRepo", instances);
        request["name"] = name;
        return request;
    }

    private static async Task<ExecutionResult> RevokeAsync(Accounts accounts, string name, string mode = "apply")
    {
        var input = await accounts.EventAsync("revoke.json");
        input["grant"]!["name"] = name;
        input["mode"] = mode;
        return await accounts.ExecuteAsync("revoke-access", input.ToJsonString());
    }

    /// <summary>Only the first step.</summary>
    private static async Task CloseAsync(Accounts accounts, string name = "web-team")
    {
        var input = await accounts.EventAsync("functions/RevokeRepositoryAccess.json");
        input["revocation"]!["grant"]!["name"] = name;
        await accounts.SetRecordAsync(name, "holder", (string)input["revocation"]!["execution"]!);
        var answer = await accounts.Host.Cloud.Dispatcher.CallAsync(
            LocalAws.Identity.Principal.Administrator(accounts.RepositoryAccount.AccountId),
            accounts.RepositoryAccount.Region,
            "lambda",
            "Invoke",
            new JsonObject { ["FunctionName"] = "repogrant-RevokeRepositoryAccess", ["Payload"] = input },
            Cancelled
        );
        Assert.Contains($"\"name\":\"{name}\"", answer.RawText, StringComparison.Ordinal);
        await accounts.SetRecordAsync(name, "holder", null);
        await accounts.SettledAsync();
    }

    private static async Task<IEnumerable<string>> AttachedAsync(Accounts accounts)
    {
        var attached = await accounts.IamAsync(accounts.Consumer, "ListAttachedRolePolicies", ("RoleName", "Reporting"));
        return attached.Descendants("PolicyName").Select(name => name.Value).Order(StringComparer.Ordinal);
    }
}
