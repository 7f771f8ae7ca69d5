using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LocalAws;

namespace Stories.Tests;

/// <summary>
/// Grants from their beginning to their end, seed after seed of the lag: every seed has times of its own for everything that is written,
/// and words of its own for what is not known yet. Each seed has one of the stories, with nothing settled between its executions.
/// </summary>
public class LagStories
{
    private const string Name = "web-team";

    /// <summary>They mostly wait.</summary>
    private const int SideBySide = 4;

    private static readonly (string Title, Func<Accounts, Task> Play)[] All =
    [
        ("a new grant, the same again, a plan, the end of it", GrantedAgainAndRevokedAsync),
        ("a change of repository, level and instances", NarrowedAsync),
        ("instances that are launched with a grant's tags", LaunchedAsync),
        ("an adopted profile, drift and its repair", AdoptedAndRepairedAsync),
        ("a run that fails and is rolled back", RolledBackAsync),
        ("a grant that is revoked at once", RevokedAtOnceAsync),
        ("a grant that is narrowed at once, and changed back", NarrowedAtOnceAsync),
    ];

    [Fact]
    public async Task A_grant_goes_as_it_should_whatever_is_late()
    {
        var failures = new ConcurrentQueue<string>();
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = SideBySide,
            CancellationToken = TestContext.Current.CancellationToken,
        };
        await Parallel.ForEachAsync(
            LagSeeds.ToTry(),
            parallel,
            async (lag, _) =>
            {
                var (title, play) = All[lag.Seed % All.Length];
                try
                {
                    await using var accounts = await StartAsync(lag);
                    await play(accounts);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    failures.Enqueue($"{title}, {lag}\nagain by: make stories LAG_SEED={lag.Seed}\n{e}\n");
                }
            }
        );
        Assert.True(failures.IsEmpty, string.Join('\n', failures));
    }

    // Only what waits by a state machine's definition is hurried; what functions wait for is what is late.
    private static Task<Accounts> StartAsync(LagOptions lag) =>
        Accounts.StartAsync(options =>
            options with
            {
                Lag = lag,
                Delays = options.Delays with
                {
                    AgentRegistration = TimeSpan.FromMilliseconds(20),
                    CommandStart = TimeSpan.FromMilliseconds(20),
                    StateMachineWaits = LagSeeds.WaitsWith(lag),
                },
            }
        );

    private static async Task GrantedAgainAndRevokedAsync(Accounts accounts)
    {
        await accounts.CreateRepositoryAsync();
        var request = Request(accounts, await accounts.RunInstanceAsync());
        Assert.Equal(["Created"], (await accounts.GrantAsync(request)).Verified().Actions().Keys);

        Assert.Equal(["Unchanged"], (await accounts.GrantAsync(request)).Verified().Actions().Keys);
        request["mode"] = "plan";
        var planned = await accounts.GrantAsync(request);
        Assert.True(planned.Succeeded, planned.Cause);
        Assert.Equal(["Unchanged"], planned.Report!.Actions().Keys);

        var revoked = await accounts.ExecuteAsync("revoke-access", (await accounts.EventAsync("revoke.json")).ToJsonString());
        Assert.True(revoked.Succeeded, revoked.Cause);
        Assert.Equal(6, revoked.Report!.Actions()["Deleted"]);
        Assert.Empty(await accounts.ThereAsync());
    }

    private static async Task NarrowedAsync(Accounts accounts)
    {
        await accounts.CreateRepositoryAsync();
        await accounts.CreateRepositoryAsync("Second");
        var (stays, leaves) = (await accounts.RunInstanceAsync(), await accounts.RunInstanceAsync());
        (await accounts.GrantAsync(Request(accounts, stays, leaves))).Verified();

        var request = Request(accounts, stays);
        request["repositories"] = new JsonArray(new JsonObject { ["name"] = "Second", ["access"] = "read" });
        var report = (await accounts.GrantAsync(request)).Verified();

        // The access policy, and the assume policy, which denies the access to the one that left.
        Assert.Equal(2, report.Actions()["Updated"]);
        Assert.Equal(1, report.Actions()["Deleted"]);
        Assert.False(await accounts.HasProfileAsync(leaves));
        Assert.Equal("REVOKED", (await accounts.RecordAsync(Name, leaves))!["status"]);
        Assert.Equal("VERIFIED", (await accounts.RecordAsync(Name, stays))!["status"]);
    }

    private static async Task LaunchedAsync(Accounts accounts)
    {
        await accounts.CreateRepositoryAsync();
        var request = Request(accounts);
        request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Team"] = "web" } };
        Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(request)).Report?["status"]);

        var launched = await accounts.RunInstanceAsync(null, ("Team", "web"));
        var other = await accounts.RunInstanceAsync(null, ("Team", "other"));

        Assert.Equal("SUCCEEDED", await accounts.WaitForLaunchAsync(launched));
        Assert.Equal("VERIFIED", (await accounts.RecordAsync(Name, launched))!["status"]);
        Assert.True(await accounts.HasProfileAsync(launched));
        Assert.False(await accounts.HasProfileAsync(other));
    }

    private static async Task AdoptedAndRepairedAsync(Accounts accounts)
    {
        await accounts.CreateRepositoryAsync();
        await accounts.CreateProfileAsync("Reporting", consents: true);
        var instance = await accounts.RunInstanceAsync("Reporting");
        (await accounts.GrantAsync(Request(accounts, instance))).Verified();

        var assume = $"arn:aws:iam::{accounts.Consumer.AccountId}:policy/repogrant-system/RepoGrantAssumeAccessRoles";
        await accounts.IamAsync(accounts.Consumer, "DetachRolePolicy", ("RoleName", "Reporting"), ("PolicyArn", assume));
        var repaired = (await accounts.ExecuteAsync("reconcile-grants", """{"mode":"repair"}""")).Report!;
        var started = (string)Assert.Single(repaired["started"]!.AsArray())!;
        Assert.Equal("SUCCEEDED", await accounts.EndOfAsync("grant-access", started));

        var again = (await accounts.ExecuteAsync("reconcile-grants", """{"mode":"report"}""")).Report!;
        Assert.Empty(again["drifted"]!.AsArray());
    }

    private static async Task RolledBackAsync(Accounts accounts)
    {
        await accounts.CreateRepositoryAsync();
        var request = Request(accounts, await accounts.RunInstanceAsync());
        request["onFailure"] = "rollback";
        request["verify"] = new JsonObject { ["branch"] = "no-such-branch" };

        var failed = await accounts.GrantAsync(request);

        Assert.Equal("AccessNotVerified", failed.Error);
        Assert.Contains("Rolled back", failed.Cause, StringComparison.Ordinal);
        Assert.Empty(await accounts.ThereAsync());
    }

    private static async Task RevokedAtOnceAsync(Accounts accounts)
    {
        await accounts.CreateRepositoryAsync();
        Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(RequestByTags(accounts))).Report?["status"]);

        var revoked = await accounts.ExecuteAsync("revoke-access", (await accounts.EventAsync("revoke.json")).ToJsonString());

        Assert.True(revoked.Succeeded, revoked.Cause);
        Assert.Equal(5, revoked.Report!.Actions()["Deleted"]);
        Assert.Empty(await accounts.ThereAsync());
    }

    private static async Task NarrowedAtOnceAsync(Accounts accounts)
    {
        await accounts.CreateRepositoryAsync();
        var request = RequestByTags(accounts);
        request["accessRoleName"] = "First";
        Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(request)).Report?["status"]);
        request["accessRoleName"] = "Second";
        request["repositories"]![0]!["access"] = "full";
        Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(request)).Report?["status"]);
        request["repositories"]![0]!["access"] = "read";
        Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(request)).Report?["status"]);

        var there = await accounts.ThereAsync();
        Assert.DoesNotContain(there, resource => resource.EndsWith(" First", StringComparison.Ordinal));
        Assert.Contains("role Second", there);
        var planned = RequestByTags(accounts);
        planned["accessRoleName"] = "Second";
        planned["repositories"]![0]!["access"] = "read";
        planned["mode"] = "plan";
        Assert.Equal(["Unchanged"], (await accounts.GrantAsync(planned)).Report!.Actions().Keys);
    }

    // Nothing but what IAM shows is waited for: no instance has the tags.
    private static JsonObject RequestByTags(Accounts accounts)
    {
        var request = Request(accounts);
        request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Team"] = "web" } };
        return request;
    }

    private static JsonObject Request(Accounts accounts, params string[] instances)
    {
        var request = accounts.Request("SharedDemoRepo", instances);
        request["name"] = Name;
        return request;
    }
}
