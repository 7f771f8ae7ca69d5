using System.Globalization;
using System.Text.Json.Nodes;

namespace Stories.Tests;

/// <summary>Until both accounts have been changed, what leaves a grant can still get a session, which would last an hour.</summary>
public class LateSessionStories
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_that_begin_while_the_trust_of_a_role_that_leaves_is_closed_late_are_denied()
    {
        const string Role = "CrossAccountRepoAccessRole-web-team";
        await using var accounts = await Accounts.StartAsync(options => options with { Faults = true });
        using var faults = new FaultClient(accounts.Host.Endpoint);
        await accounts.CreateRepositoryAsync();
        await accounts.CreateProfileAsync("Reporting", consents: true);
        var (stays, leaves) = (await accounts.RunInstanceAsync(), await accounts.RunInstanceAsync("Reporting"));
        (await accounts.GrantAsync(Named(accounts, stays, leaves))).Verified();
        Assert.Contains("role/Reporting", await TrustAsync(accounts, Role), StringComparison.Ordinal);
        await faults.AddAsync(FaultClient.OnCall("delay", "iam", "UpdateAssumeRolePolicy", ("nth", 1), ("count", 1), ("seconds", 10)));

        var run = accounts.GrantAsync(Named(accounts, stays));
        // When it was last seen open: whoever leaves could still get a session then.
        var open = DateTimeOffset.MinValue;
        await Wait.UntilAsync(
            async () =>
            {
                var asked = TimeProvider.System.GetUtcNow();
                if (!(await TrustAsync(accounts, Role)).Contains("role/Reporting", StringComparison.Ordinal))
                    return true;

                open = asked;
                return false;
            },
            "the trust to be closed"
        );
        (await run).Verified();

        var applied = JsonNode.Parse((await accounts.RecordAsync("web-team"))!["applied"])!;
        var since = DateTimeOffset.Parse((string)applied["sessionsSince"]!, CultureInfo.InvariantCulture);
        Assert.True(since > open, $"Sessions are denied from before {since:O}, and the trust was open at {open:O}.");
    }

    private static async Task<string> TrustAsync(Accounts accounts, string role) =>
        Uri.UnescapeDataString((await accounts.RepositoryAccount.QueryAsync("iam", "GetRole", [("RoleName", role)], Cancelled)).Value);

    private static JsonObject Named(Accounts accounts, params string[] instances)
    {
        var request = accounts.Request("SharedDemoRepo", instances);
        request["name"] = "web-team";
        return request;
    }
}
