using System.Text.Json.Nodes;

namespace Stories.Tests;

/// <summary>Only the newest request counts: what it takes away matters more than what it gives.</summary>
public class LifecycleStories
{
    private const string Role = "CrossAccountRepoAccessRole-web-team";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_older_run_in_progress_does_not_restore_what_the_newest_request_took_away()
    {
        await using var accounts = await Accounts.StartAsync(options => options with { Faults = true });
        await accounts.CreateRepositoryAsync();
        await accounts.CreateRepositoryAsync("Second");
        var instance = await accounts.RunInstanceAsync();
        var full = Named(accounts, "SharedDemoRepo", instance);
        full["repositories"] = new JsonArray(Repository("SharedDemoRepo", "full"), Repository("Second", "full"));
        (await accounts.GrantAsync(full)).Verified();

        // The older run is still on its way into the consumer account while the newer one is started.
        using var faults = new FaultClient(accounts.Host.Endpoint);
        await faults.AddAsync(FaultClient.OnCall("throttle", "sts", "AssumeRole", ("nth", 1), ("count", 5)));
        var older = accounts.GrantAsync(full);
        await Wait.UntilAsync(async () => (await faults.StruckAsync())[0] > 0, "the older run to be throttled");
        var read = Named(accounts, "SharedDemoRepo", instance);
        read["repositories"] = new JsonArray(Repository("SharedDemoRepo", "read"));
        var newer = (await accounts.GrantAsync(read)).Verified();
        await older;

        var policy = await PolicyAsync(accounts);
        Assert.DoesNotContain("GitPush", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("Second", policy, StringComparison.Ordinal);
        Assert.Contains("\"read\"", (await accounts.RecordAsync("web-team"))!["requested"], StringComparison.Ordinal);
        Assert.Contains(newer["notes"]!.AsArray(), note => (string?)note == "us-east-2/Second is no longer granted.");
    }

    [Fact]
    public async Task An_instance_that_the_newest_request_does_not_name_loses_access_files_and_profile()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var (stays, leaves) = (await accounts.RunInstanceAsync(), await accounts.RunInstanceAsync());
        (await accounts.GrantAsync(Named(accounts, "SharedDemoRepo", stays, leaves))).Verified();
        (await accounts.CloneAsync(leaves, repository)).Succeeds();

        var planned = await accounts.GrantAsync(Planned(Named(accounts, "SharedDemoRepo", stays)));
        Assert.Contains(
            planned.Report!["notes"]!.AsArray(),
            note => ((string)note!).StartsWith($"{leaves} would lose access", StringComparison.Ordinal)
        );
        Assert.Equal(1, planned.Report!.AsObject().Actions()["Deleted"]);
        Assert.True(await accounts.HasProfileAsync(leaves));

        var report = (await accounts.GrantAsync(Named(accounts, "SharedDemoRepo", stays))).Verified();
        Assert.Contains(
            report["notes"]!.AsArray(),
            note => ((string)note!).StartsWith($"{leaves} no longer has access", StringComparison.Ordinal)
        );
        Assert.False(await accounts.HasProfileAsync(leaves));
        Assert.Equal("REVOKED", (await accounts.RecordAsync("web-team", leaves))!["status"]);
        Assert.Equal("VERIFIED", (await accounts.RecordAsync("web-team", stays))!["status"]);
        var cleaned = report["instances"]!.AsArray().Single(instance => (string?)instance!["instanceId"] == leaves)!;
        var removed = Assert.Single(cleaned["checks"]!.AsArray())!;
        Assert.True((bool)removed["ok"]!, (string?)removed["detail"]);

        (await accounts.CloneAsync(stays, repository)).Succeeds();
        // Nothing is left to change.
        Assert.DoesNotContain("Deleted", (await accounts.GrantAsync(Named(accounts, "SharedDemoRepo", stays))).Verified().Actions().Keys);
    }

    [Fact]
    public async Task A_plan_is_applied_as_it_was_shown_or_not_at_all()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var (first, second) = (await accounts.RunInstanceAsync(), await accounts.RunInstanceAsync());
        var request = Named(accounts, "SharedDemoRepo", first);
        var planned = (string)(await accounts.GrantAsync(Planned(Named(accounts, "SharedDemoRepo", first)))).Report!["planId"]!;

        // Another request has its own plan.
        var other = Named(accounts, "SharedDemoRepo", first, second);
        other["planId"] = planned;
        (await accounts.GrantAsync(other)).FailedWith("PlanOutdated");
        Assert.Empty(await accounts.RecordedAsync());
        Assert.False(await accounts.HasProfileAsync(first));

        request["planId"] = planned;
        (await accounts.GrantAsync(request)).Verified();

        // Once applied, it no longer is what there is to do.
        Assert.Contains("Make the plan again", (await accounts.GrantAsync(request)).FailedWith("PlanOutdated"), StringComparison.Ordinal);
        Assert.False((await accounts.RecordAsync("web-team"))!.ContainsKey("holder"));
    }

    [Fact]
    public async Task An_instance_that_lost_its_tag_loses_access_with_the_next_run()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync(null, ("Team", "web"));
        // One that EC2 does not show yet is no match of the tags; its launch would give it the access.
        await accounts.SettledAsync();
        var request = Named(accounts, "SharedDemoRepo");
        request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Team"] = "web" } };
        (await accounts.GrantAsync(request)).Verified();
        Assert.True(await accounts.HasProfileAsync(instance));

        await accounts.Consumer.QueryAsync("ec2", "DeleteTags", [("ResourceId.1", instance), ("Tag.1.Key", "Team")], Cancelled);
        await accounts.SettledAsync();
        var report = (await accounts.GrantAsync(request)).Report!;
        Assert.Equal("RECORDED", (string?)report["status"]);
        Assert.Contains(
            report["notes"]!.AsArray(),
            note => ((string)note!).StartsWith($"{instance} no longer has access", StringComparison.Ordinal)
        );
        Assert.False(await accounts.HasProfileAsync(instance));
    }

    [Fact]
    public async Task Roles_with_other_names_replace_the_former_ones_and_the_instance_keeps_access()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        (await accounts.GrantAsync(Named(accounts, "SharedDemoRepo", instance))).Verified();

        var renamed = Named(accounts, "SharedDemoRepo", instance);
        renamed["accessRoleName"] = "Renamed";
        renamed["consumer"]!["instanceRoleName"] = "RenamedInstances";
        var report = (await accounts.GrantAsync(renamed)).Verified();

        Assert.True(report.Actions()["Deleted"] >= 5, report["changes"]!.ToJsonString());
        foreach (var account in new[] { accounts.RepositoryAccount, accounts.Consumer })
            Assert.Equal("NoSuchEntity", (await accounts.IamAsync(account, "GetRole", ("RoleName", Role)).RefusedAsync()).Error);
        var profile = await accounts.IamAsync(accounts.Consumer, "GetInstanceProfile", ("InstanceProfileName", Role)).RefusedAsync();
        Assert.Equal("NoSuchEntity", profile.Error);
        (await accounts.CloneAsync(instance, repository)).Succeeds();
    }

    [Fact]
    public async Task Simultaneous_launches_that_adopt_roles_keep_every_role_in_the_trust_policy()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var request = Named(accounts, "SharedDemoRepo");
        request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Team"] = "web" } };
        Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(request)).Report!["status"]);

        string[] roles = ["Reporting", "Billing", "Search"];
        foreach (var role in roles)
            await accounts.CreateProfileAsync(role, consents: true);
        var instances = await Task.WhenAll(roles.Select(role => accounts.RunInstanceAsync(role, ("Team", "web"))));
        foreach (var instance in instances)
            Assert.Equal("SUCCEEDED", await accounts.WaitForLaunchAsync(instance));

        var trust = Uri.UnescapeDataString(
            (await accounts.IamAsync(accounts.RepositoryAccount, "GetRole", ("RoleName", Role)))
                .Descendants("AssumeRolePolicyDocument")
                .Single()
                .Value
        );
        Assert.All(roles, role => Assert.Contains($"role/{role}\"", trust, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_simultaneous_first_runs_take_turns()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();

        var results = await Task.WhenAll(
            accounts.GrantAsync(Named(accounts, "SharedDemoRepo", instance)),
            accounts.GrantAsync(Named(accounts, "SharedDemoRepo", instance))
        );

        // The first one may be superseded while it proves the access; but neither ever breaks the other.
        Assert.All(results, result => Assert.True(result.Succeeded || result.Error == "Superseded", $"{result.Error}: {result.Cause}"));
        Assert.Contains(results, result => result.Succeeded);
        Assert.Equal("VERIFIED", (await accounts.RecordAsync("web-team", instance))!["status"]);
        Assert.False((await accounts.RecordAsync("web-team"))!.ContainsKey("holder"));
    }

    [Fact]
    public async Task A_request_that_fails_leaves_the_record_of_the_working_one()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        (await accounts.GrantAsync(Named(accounts, "SharedDemoRepo", instance))).Verified();
        var before = (await accounts.RecordAsync("web-team"))!;

        (await accounts.GrantAsync(Named(accounts, "Mistyped", instance))).FailedWith("RepositoryNotFound");

        var after = (await accounts.RecordAsync("web-team"))!;
        Assert.Equal(before["requested"], after["requested"]);
        Assert.Equal(before["generation"], after["generation"]);
        Assert.False(after.ContainsKey("holder"));
    }

    [Fact]
    public async Task What_is_no_longer_requested_is_also_removed_from_the_instance()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        await accounts.CreateRepositoryAsync("Second");
        var instance = await accounts.RunInstanceAsync();
        var both = Named(accounts, "SharedDemoRepo", instance);
        both["repositories"] = new JsonArray(Repository("SharedDemoRepo", "read"), Repository("Second", "read"));
        both["profileName"] = "former";
        (await accounts.GrantAsync(both)).Verified();

        (await accounts.GrantAsync(Named(accounts, "SharedDemoRepo", instance))).Verified();

        var files = await accounts.ShellAsync(instance, "cat /root/.aws/config /root/.gitconfig");
        Assert.DoesNotContain("[profile former]", files.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Second", files.Output, StringComparison.Ordinal);
        Assert.Contains("SharedDemoRepo", files.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recreated_profile_is_associated_with_its_instances_again()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        (await accounts.GrantAsync(Named(accounts, "SharedDemoRepo", instance))).Verified();
        await accounts.IamAsync(accounts.Consumer, "RemoveRoleFromInstanceProfile", ("InstanceProfileName", Role), ("RoleName", Role));
        await accounts.IamAsync(accounts.Consumer, "DeleteInstanceProfile", ("InstanceProfileName", Role));

        (await accounts.GrantAsync(Named(accounts, "SharedDemoRepo", instance))).Verified();

        (await accounts.CloneAsync(instance, repository)).Succeeds();
    }

    [Fact]
    public async Task Policies_that_somebody_attached_to_the_grants_roles_are_detached()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        (await accounts.GrantAsync(Named(accounts, "SharedDemoRepo", instance))).Verified();
        await accounts.IamAsync(
            accounts.RepositoryAccount,
            "PutRolePolicy",
            ("RoleName", Role),
            ("PolicyName", "extra"),
            ("PolicyDocument", PolicyJson.Everything)
        );
        await accounts.IamAsync(
            accounts.Consumer,
            "AttachRolePolicy",
            ("RoleName", Role),
            ("PolicyArn", "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")
        );

        var report = (await accounts.GrantAsync(Named(accounts, "SharedDemoRepo", instance))).Verified();

        Assert.Equal(1, report.Actions()["Deleted"]);
        Assert.Empty((await accounts.IamAsync(accounts.RepositoryAccount, "ListRolePolicies", ("RoleName", Role))).Descendants("member"));
    }

    private static JsonObject Named(Accounts accounts, string repository, params string[] instances)
    {
        var request = accounts.Request(repository, instances);
        request["name"] = "web-team";
        return request;
    }

    private static JsonObject Repository(string name, string access) => new() { ["name"] = name, ["access"] = access };

    private static JsonObject Planned(JsonObject request)
    {
        request["mode"] = "plan";
        return request;
    }

    private static async Task<string> PolicyAsync(Accounts accounts)
    {
        var arn = $"arn:aws:iam::{accounts.RepositoryAccount.AccountId}:policy/repogrant/{Role}";
        var policy = await accounts.IamAsync(accounts.RepositoryAccount, "GetPolicy", ("PolicyArn", arn));
        var version = policy.Descendants("DefaultVersionId").Single().Value;
        var document = await accounts.IamAsync(accounts.RepositoryAccount, "GetPolicyVersion", ("PolicyArn", arn), ("VersionId", version));
        return Uri.UnescapeDataString(document.Descendants("Document").Single().Value);
    }
}
