using System.Text.Json.Nodes;

namespace Stories.Tests;

/// <summary>The procedure's own story: one repository, one consumer account, one instance.</summary>
public class SeedStory
{
    [Fact]
    public async Task Required_fields_alone_give_an_instance_access_and_a_second_run_changes_nothing()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        var request = await accounts.EventAsync("required-fields.json", ("i-0123456789abcdef0", instance));

        var first = await accounts.GrantAsync(request);
        var report = first.Verified();
        Assert.Equal(instance, (string?)Assert.Single(report["instances"]!.AsArray())!["instanceId"]);
        Assert.Equal(
            "arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole-required-fields",
            (string?)report["accessRoleArn"]
        );
        Assert.Equal(
            "arn:aws:iam::222222222222:role/repogrant/CrossAccountRepoAccessRole-required-fields",
            (string?)report["instanceRoleArn"]
        );
        Assert.Equal(["Created"], report.Actions().Keys);

        var clone = await accounts.CloneAsync(instance, repository);
        Assert.True(clone.Succeeded, clone.Errors);
        Assert.StartsWith(repository.Commit, clone.Output, StringComparison.Ordinal);

        var again = (await accounts.GrantAsync(request)).Verified();
        Assert.Equal(["Unchanged"], again.Actions().Keys);
    }

    [Fact]
    public async Task The_seeds_names_branch_and_protection_are_used_as_given()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync(null, ("Team", "web"));
        var report = (await accounts.GrantAsync(await accounts.EventAsync("seed.json", ("i-0123456789abcdef0", instance)))).Verified();
        Assert.Equal("arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole", (string?)report["accessRoleArn"]);

        var work = $"""
            export HOME=/root && cd "$(mktemp -d)" && git clone -q {repository.CloneUrl} .
            git config user.name i && git config user.email i@example.com
            git commit -q --allow-empty -m change
            """;
        var branch = await accounts.ShellAsync(instance, work + "\ngit push -q origin HEAD:refs/heads/feature");
        Assert.True(branch.Succeeded, branch.Errors);
        var protectedBranch = await accounts.ShellAsync(instance, work + "\ngit push -q origin HEAD:refs/heads/main");
        Assert.False(protectedBranch.Succeeded);
        Assert.Contains("403", protectedBranch.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Git_is_refused_on_an_instance_without_the_grant()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var granted = await accounts.RunInstanceAsync();
        await accounts.CreateProfileAsync("NoGrant", consents: false);
        var outside = await accounts.RunInstanceAsync("NoGrant");
        (await accounts.GrantAsync(accounts.Request(repository.Name, granted))).Verified();

        var byHand = LocalAws.Client.ProofScripts.CloneByHand(
            repository.CloneUrl,
            "main",
            "arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole-required-fields",
            repository.Region
        );
        var refused = await accounts.ShellAsync(outside, byHand);
        Assert.False(refused.Succeeded);
        Assert.Contains("AccessDenied", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("fatal:", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_accounts_Region_repository_and_branch_work_as_well()
    {
        await using var accounts = await Accounts.StartAsync(options =>
            options with
            {
                Accounts = ["333333333333", "444444444444"],
                Region = "eu-central-1",
                OrganizationId = "o-exampleorgid",
            }
        );
        var repository = await accounts.CreateRepositoryAsync("Team.Platform_tools", branch: "release/1.x");
        var instance = await accounts.RunInstanceAsync();
        var request = accounts.Request(repository.Name, instance);
        request["verify"] = new JsonObject { ["branch"] = "release/1.x", ["clone"] = true };
        var report = (await accounts.GrantAsync(request)).Verified();
        Assert.Contains(report["instances"]![0]!["checks"]!.AsArray(), check => (string?)check!["name"] == "clone" && (bool)check["ok"]!);
        (await accounts.CloneAsync(instance, repository, branch: "release/1.x")).Succeeds();
    }
}
