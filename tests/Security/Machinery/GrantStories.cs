using System.Globalization;
using System.Text.Json.Nodes;

namespace Security.Tests.Machinery;

/// <summary>Grants that are made, repeated, planned and changed.</summary>
internal sealed class GrantStories(Accounts accounts)
{
    /// <summary>One more than the five versions that IAM keeps of a policy.</summary>
    private const int Changes = 6;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A grant, the same again, and the call that Lambda repeats after the first one succeeded; returns its instance.</summary>
    public async Task<string> GrantAgainAsync()
    {
        var instance = await accounts.RunInstanceAsync();
        (string, string) ids = ("i-0123456789abcdef0", instance);
        (await accounts.GrantAsync(await accounts.EventAsync("seed.json", ids))).Verified();
        Assert.Equal(["Unchanged"], (await accounts.GrantAsync(await accounts.EventAsync("seed.json", ids))).Verified().Actions().Keys);
        var generation = long.Parse((await accounts.RecordAsync("web-team"))!["generation"], CultureInfo.InvariantCulture);
        var retried = await accounts.InvokeAsync(
            "AssociateInstanceProfile",
            payload => payload["request"]!["generation"] = generation,
            ids
        );
        Assert.Contains("\"unchanged\":[\"i-", retried, StringComparison.Ordinal);
        return instance;
    }

    public async Task AdoptAsync()
    {
        await accounts.RunInstanceAsync(MachineryRun.AdoptedRole, ("Team", "reporting"));
        (await accounts.GrantAsync(await accounts.EventAsync("adopted-profile.json"))).Verified();
    }

    /// <summary>An instance whose role does not consent: the grant is refused before anything is written.</summary>
    public async Task RefuseAsync()
    {
        var instance = await accounts.RunInstanceAsync(MachineryRun.UntaggedRole);
        var request = accounts.Request("SharedDemoRepo", instance);
        request["name"] = "theirs";
        (await accounts.GrantAsync(request)).FailedWith("ProfileInUse");
    }

    /// <summary>A grant of several repositories that is recorded for tags, and an instance that is launched with them.</summary>
    public async Task LaunchAsync()
    {
        var request = await accounts.EventAsync("several-repositories.json");
        request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Team"] = "platform" } };
        request["users"] = new JsonArray("root");
        request["verify"] = new JsonObject { ["clone"] = false };
        var recorded = await accounts.GrantAsync(request);
        Assert.True(recorded.Succeeded, recorded.Cause);
        // The instance has the tags of this one, too, but it comes later by name.
        var outranked = accounts.Request("SharedDemoRepo");
        outranked["name"] = "zz-outranked";
        outranked["consumer"]!["instances"] = request["consumer"]!["instances"]!.DeepClone();
        recorded = await accounts.GrantAsync(outranked);
        Assert.True(recorded.Succeeded, recorded.Cause);
        Assert.Equal("SUCCEEDED", await accounts.WaitForLaunchAsync(await accounts.RunInstanceAsync(null, ("Team", "platform"))));
    }

    public async Task PlanAsync()
    {
        var request = accounts.ForTags("planned");
        request["mode"] = "plan";
        var planned = await accounts.GrantAsync(request);
        Assert.Equal("PLANNED", (string?)planned.Report?["status"]);
    }

    public Task ChangeAccessAsync() => ChangeAsync("versions-a", AccessOf);

    public Task ChangeRoleAsync() => ChangeAsync("versions-b", RoleOf);

    /// <summary>
    /// A grant whose instances get a profile with another name, one of which leaves, and one with the role that the grant had adopted;
    /// somebody has put an inline policy on its access role.
    /// </summary>
    public async Task RenameAsync()
    {
        await accounts.Scene.CreateProfileAsync("Former", consents: true, Cancelled);
        var (stays, leaves) = (await accounts.RunInstanceAsync(), await accounts.RunInstanceAsync());
        var request = accounts.Request("SharedDemoRepo", stays, leaves, await accounts.RunInstanceAsync("Former"));
        request["name"] = "renamed";
        (await accounts.GrantAsync(request)).Verified();
        await accounts.RepositoryAccount.QueryAsync("iam", "PutRolePolicy", MachineryCalls.Inline("renamed"), Cancelled);
        request["consumer"]!["instanceRoleName"] = "AnotherName";
        request["consumer"]!["instances"]!["ids"] = new JsonArray(stays);
        var renamed = (await accounts.GrantAsync(request)).Verified();
        Assert.Contains("Deleted", renamed.Actions().Keys);
    }

    /// <summary>A grant for future instances, changed so often that old versions of its policies must be deleted.</summary>
    private async Task ChangeAsync(string name, Action<JsonObject, int> change)
    {
        for (var number = 0; number <= Changes; number++)
        {
            var request = accounts.ForTags(name);
            change(request, number);
            var run = await accounts.GrantAsync(request);
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
}
