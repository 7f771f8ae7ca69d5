using System.Text.Json.Nodes;

namespace Stories.Tests;

/// <summary>An instance that left a grant while it could not be reached has no access, and is cleaned when it comes back.</summary>
public class LeftInstanceStories
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("it starts again")]
    [InlineData("the next full run")]
    [InlineData("reconcile")]
    public async Task What_the_grant_wrote_there_is_removed_by(string way)
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        await accounts.CreateProfileAsync("Reporting", consents: true);
        // With a role of its own: without one no agent answers.
        var (stays, leaves) = (await accounts.RunInstanceAsync(), await accounts.RunInstanceAsync("Reporting"));
        (await accounts.GrantAsync(Named(accounts, stays, leaves))).Verified();
        (await accounts.CloneAsync(leaves, repository)).Succeeds();
        await DoAsync(accounts, "StopInstances", leaves);

        var report = (await accounts.GrantAsync(Named(accounts, stays))).Verified();
        Assert.Contains(
            report["notes"]!.AsArray(),
            note => ((string)note!).StartsWith($"{leaves} no longer has access", StringComparison.Ordinal)
        );
        Assert.Equal("LEFT", (await accounts.RecordAsync("web-team", leaves))!["status"]);

        if (way == "it starts again")
        {
            await DoAsync(accounts, "StartInstances", leaves);
        }
        else
        {
            // As if no event had arrived: only the record says what is still to be done.
            var applied = JsonNode.Parse((await accounts.RecordAsync("web-team"))!["applied"])!;
            Assert.Equal(leaves, (string?)applied["uncleaned"]!.AsArray().Single());
            applied["uncleaned"] = new JsonArray("i-00000000");
            await accounts.SetRecordAsync("web-team", "applied", applied.ToJsonString());
            await DoAsync(accounts, "StartInstances", leaves);
            await accounts.RunCommand.WaitUntilOnlineAsync(leaves, Cancelled);
            // EC2 may still show it as stopped, and a run does not look for an agent there.
            await accounts.SettledAsync();
            Assert.Equal("LEFT", (await accounts.RecordAsync("web-team", leaves))!["status"]);
        }

        if (way == "the next full run")
            (await accounts.GrantAsync(Named(accounts, stays))).Verified();

        if (way == "reconcile")
        {
            var drifted = (await accounts.ExecuteAsync("reconcile-grants", """{"mode":"repair"}""")).Report!["drifted"]!;
            Assert.Contains(leaves, (string)drifted[0]!["drift"]![0]!, StringComparison.Ordinal);
        }

        await Wait.UntilAsync(
            async () => (await accounts.RecordAsync("web-team", leaves))!["status"] == "REVOKED",
            "the instance to be cleaned"
        );
        var files = await accounts.ShellAsync(leaves, "cat /root/.aws/config /root/.gitconfig 2>/dev/null; cat /var/lib/repogrant/*/*");
        Assert.DoesNotContain("cross-account-role-web-team", files.Output, StringComparison.Ordinal);
        Assert.False((await accounts.CloneAsync(leaves, repository)).Succeeded);
        (await accounts.CloneAsync(stays, repository)).Succeeds();
    }

    /// <summary>Only the access policy keeps it out: its role stays in the trust policy, for the other instance.</summary>
    [Fact]
    public async Task An_instance_whose_role_stays_adopted_is_still_kept_out_after_half_a_day()
    {
        await using var accounts = await Accounts.StartAsync();
        var repository = await accounts.CreateRepositoryAsync();
        await accounts.CreateProfileAsync("Reporting", consents: true);
        var (stays, leaves) = (await accounts.RunInstanceAsync("Reporting"), await accounts.RunInstanceAsync("Reporting"));
        (await accounts.GrantAsync(Named(accounts, stays, leaves))).Verified();
        (await accounts.GrantAsync(Named(accounts, stays))).Verified();
        var applied = JsonNode.Parse((await accounts.RecordAsync("web-team"))!["applied"])!;
        var left = Assert.Single(applied["left"]!.AsArray())!;
        Assert.Equal(leaves, (string?)left["instanceId"]);
        left["since"] = TimeProvider.System.GetUtcNow().AddHours(-13).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        await accounts.SetRecordAsync("web-team", "applied", applied.ToJsonString());

        var narrower = Named(accounts, stays);
        narrower["repositories"]![0]!["access"] = "read";
        (await accounts.GrantAsync(narrower)).Verified();

        var role = $"arn:aws:iam::{accounts.RepositoryAccount.AccountId}:role/repogrant/CrossAccountRepoAccessRole-web-team";
        var refused = await accounts.ShellAsync(
            leaves,
            $"""
            export HOME=/root
            aws configure set profile.again.role_arn {role}
            aws configure set profile.again.credential_source Ec2InstanceMetadata
            aws configure set profile.again.role_session_name {leaves}
            aws codecommit get-repository --profile again --region {accounts.RepositoryAccount.Region} --repository-name {repository.Name}
            """
        );
        Assert.False(refused.Succeeded);
        Assert.Contains("AccessDenied", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("GetRepository", refused.Errors, StringComparison.Ordinal);
        (await accounts.CloneAsync(stays, repository)).Succeeds();
    }

    private static Task DoAsync(Accounts accounts, string operation, string instance) =>
        accounts.Consumer.QueryAsync("ec2", operation, [("InstanceId.1", instance)], Cancelled);

    private static JsonObject Named(Accounts accounts, params string[] instances)
    {
        var request = accounts.Request("SharedDemoRepo", instances);
        request["name"] = "web-team";
        return request;
    }
}
