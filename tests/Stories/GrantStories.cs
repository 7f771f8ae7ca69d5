using System.Text.Json.Nodes;

namespace Stories.Tests;

/// <summary>Several repositories and levels, instances at launch, adopted profiles.</summary>
public class GrantStories
{
    [Fact]
    public async Task Several_repositories_each_have_their_own_level_for_every_user()
    {
        await using var accounts = await Accounts.StartAsync();
        var shared = await accounts.CreateRepositoryAsync();
        await accounts.CreateRepositoryAsync("infrastructure");
        var configuration = await accounts.CreateRepositoryAsync("configuration", "eu-west-1");
        var tools = await accounts.CreateRepositoryAsync("tools");
        var other = await accounts.CreateRepositoryAsync("other");
        var instance = await accounts.RunInstanceAsync();

        var report = (
            await accounts.GrantAsync(await accounts.EventAsync("several-repositories.json", ("i-0123456789abcdef0", instance)))
        ).Verified();
        var clones = report["instances"]![0]!["checks"]!.AsArray().Count(check => (string?)check!["name"] == "clone");
        Assert.Equal(8, clones);

        (await accounts.CloneAsync(instance, configuration, "ec2-user")).Succeeds();
        Assert.True((await accounts.ShellAsync(instance, Push(tools.CloneUrl))).Succeeded);
        var readOnly = await accounts.ShellAsync(instance, Push(shared.CloneUrl));
        Assert.False(readOnly.Succeeded);
        Assert.Contains("403", readOnly.Errors, StringComparison.Ordinal);
        Assert.False((await accounts.CloneAsync(instance, other)).Succeeded);
    }

    [Fact]
    public async Task A_launched_instance_goes_to_the_grant_with_the_most_tags()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        foreach (var (name, tags) in new[] { ("any", new[] { "Team" }), ("exact", ["Team", "Stage"]) })
        {
            var request = accounts.Request("SharedDemoRepo");
            request["name"] = name;
            request["consumer"]!["instances"] = new JsonObject
            {
                ["tags"] = new JsonObject(tags.Select(tag => KeyValuePair.Create(tag, (JsonNode?)"web"))),
            };
            Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(request)).Report!["status"]);
        }

        var instance = await accounts.RunInstanceAsync(null, ("Team", "web"), ("Stage", "web"));
        Assert.Equal("SUCCEEDED", await accounts.WaitForLaunchAsync(instance));

        Assert.Equal("VERIFIED", (await accounts.RecordAsync("exact", instance))!["status"]);
        var other = (await accounts.RecordAsync("any", instance))!;
        Assert.Equal("OUTRANKED", other["status"]);
        Assert.Contains("exact", other["failed"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_that_grows_and_shrinks_follows_the_request()
    {
        await using var accounts = await Accounts.StartAsync();
        var first = await accounts.CreateRepositoryAsync("first");
        var second = await accounts.CreateRepositoryAsync("second");
        var instance = await accounts.RunInstanceAsync();
        var request = accounts.Request("first", instance);
        (await accounts.GrantAsync(request)).Verified();
        Assert.False((await accounts.CloneAsync(instance, second)).Succeeded);

        request["repositories"] = new JsonArray(new JsonObject { ["name"] = "second", ["access"] = "read" });
        var changed = (await accounts.GrantAsync(request)).Verified();
        Assert.Equal(1, changed.Actions()["Updated"]);
        (await accounts.CloneAsync(instance, second)).Succeeds();
        Assert.False((await accounts.CloneAsync(instance, first)).Succeeded);
    }

    [Fact]
    public async Task An_instance_that_is_launched_with_a_grants_tags_gets_access_automatically()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        var recorded = await accounts.GrantAsync(await accounts.EventAsync("tags.json"));
        Assert.True(recorded.Succeeded, recorded.Cause);
        Assert.Equal("RECORDED", (string?)recorded.Report!["status"]);

        var launched = await accounts.RunInstanceAsync(null, ("Team", "web"), ("Stage", "production"));
        var other = await accounts.RunInstanceAsync(null, ("Team", "web"), ("Stage", "test"));
        var started = await accounts.WaitForLaunchAsync(launched);
        Assert.Equal("SUCCEEDED", started);
        var clone = await accounts.CloneAsync(launched, repository);
        Assert.True(clone.Succeeded, clone.Errors);
        Assert.False(await accounts.HasProfileAsync(other));
    }

    [Fact]
    public async Task An_instance_keeps_its_own_profile_when_its_role_consents()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        await accounts.CreateProfileAsync("Reporting", consents: true);
        var instance = await accounts.RunInstanceAsync("Reporting", ("Team", "reporting"));
        await accounts.SettledAsync();
        var request = await accounts.EventAsync("adopted-profile.json");

        var report = (await accounts.GrantAsync(request)).Verified();
        Assert.Contains(report["notes"]!.AsArray(), note => ((string)note!).Contains("Reporting", StringComparison.Ordinal));
        var clone = await accounts.CloneAsync(instance, repository);
        Assert.True(clone.Succeeded, clone.Errors);
        var attached = await accounts.IamAsync(accounts.Consumer, "ListAttachedRolePolicies", [("RoleName", "Reporting")]);
        Assert.Equal(
            ["AmazonSSMManagedInstanceCore", "RepoGrantAssumeAccessRoles"],
            attached.Descendants("PolicyName").Select(name => name.Value).Order()
        );
        Assert.Equal(["Unchanged"], (await accounts.GrantAsync(request)).Verified().Actions().Keys);
    }

    [Fact]
    public async Task A_launch_only_adds_to_who_may_use_the_access_role()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        await accounts.CreateProfileAsync("First", consents: true);
        await accounts.CreateProfileAsync("Second", consents: true);
        var first = await accounts.RunInstanceAsync("First", ("Team", "reporting"));
        await accounts.SettledAsync();
        (await accounts.GrantAsync(await accounts.EventAsync("adopted-profile.json"))).Verified();

        var second = await accounts.RunInstanceAsync("Second", ("Team", "reporting"));
        Assert.Equal("SUCCEEDED", await accounts.WaitForLaunchAsync(second));
        (await accounts.CloneAsync(second, repository)).Succeeds();
        (await accounts.CloneAsync(first, repository)).Succeeds();
    }

    private static string Push(string url) =>
        $"""
            export HOME=/root && cd "$(mktemp -d)" && git clone -q {url} . && git config user.name i && git config user.email i@example.com
            git commit -q --allow-empty -m change && git push -q origin HEAD:refs/heads/feature
            """;
}
