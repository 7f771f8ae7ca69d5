using System.Text.Json.Nodes;

namespace Stories.Tests;

/// <summary>The pages of runs in a bucket, where the stack's parameter names one.</summary>
public class ReportStories
{
    [Fact]
    public async Task Every_run_leaves_its_page_and_its_table_however_it_ends()
    {
        await using var accounts = await Accounts.StartAsync(ReportBucket.Named);
        var bucket = await ReportBucket.CreateAsync(accounts);
        await accounts.CreateRepositoryAsync();
        var request = accounts.Request("SharedDemoRepo", await accounts.RunInstanceAsync());
        request["name"] = "web-team";

        (await accounts.GrantAsync(request)).Verified();
        var verified = await bucket.KeysAsync(2);
        Assert.All(verified, key => Assert.StartsWith("repogrant/222222222222/us-east-2/web-team/", key, StringComparison.Ordinal));
        var page = await bucket.ReadAsync(Assert.Single(verified, key => key.EndsWith(".html", StringComparison.Ordinal)));
        Assert.Contains("VERIFIED", page, StringComparison.Ordinal);
        Assert.Contains("Instance - Configure", page, StringComparison.Ordinal);
        var table = await bucket.ReadAsync(Assert.Single(verified, key => key.EndsWith(".csv", StringComparison.Ordinal)));
        Assert.Contains("\"SharedDemoRepo\",\"contribute\"", table, StringComparison.Ordinal);

        // Not verified, refused, not a request at all, and revoked.
        var unproved = request.DeepClone();
        unproved["verify"] = new JsonObject { ["branch"] = "no-such-branch" };
        (await accounts.GrantAsync(unproved)).FailedWith("AccessNotVerified");
        var mistyped = request.DeepClone();
        mistyped["repositories"]![0]!["name"] = "Mistyped";
        (await accounts.GrantAsync(mistyped)).FailedWith("RepositoryNotFound");
        (await accounts.GrantAsync(new JsonObject { ["nmae"] = "<b>" })).FailedWith("InvalidRequest");
        var revoked = await accounts.ExecuteAsync("revoke-access", (await accounts.EventAsync("revoke.json")).ToJsonString());
        Assert.True(revoked.Succeeded, revoked.Cause);

        var keys = await bucket.KeysAsync(10);
        var pages = await Task.WhenAll(keys.Where(key => key.EndsWith(".html", StringComparison.Ordinal)).Select(bucket.ReadAsync));
        Assert.Equal(5, pages.Length);
        foreach (var told in new[] { "AccessNotVerified", "RepositoryNotFound", "InvalidRequest", "REVOKED" })
            Assert.Contains(pages, one => one.Contains(told, StringComparison.Ordinal));
        Assert.Single(
            keys,
            key => key.StartsWith("repogrant/of-no-grant/", StringComparison.Ordinal) && key.EndsWith(".html", StringComparison.Ordinal)
        );
        Assert.All(pages, one => Assert.DoesNotContain("<b>\"", one, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_or_somebody_elses_harms_no_run_and_is_told()
    {
        await using var accounts = await Accounts.StartAsync(ReportBucket.Named);
        await accounts.CreateRepositoryAsync();
        var request = accounts.Request("SharedDemoRepo", await accounts.RunInstanceAsync());

        (await accounts.GrantAsync(request)).Verified();
        Assert.Contains("There is no such bucket", await FailureAsync(accounts, 1), StringComparison.Ordinal);

        // Somebody else has made one of that name meanwhile, and would take everything.
        var theirs = await ReportBucket.CreateAsync(accounts, accounts.Consumer.AccountId);
        (await accounts.GrantAsync(request)).Verified();
        Assert.Contains("has to belong to the account 111111111111", await FailureAsync(accounts, 2), StringComparison.Ordinal);
        Assert.Empty(await theirs.KeysAsync());
    }

    /// <summary>The failure of the newest execution of write-report, once there are this many.</summary>
    private static async Task<string> FailureAsync(Accounts accounts, int executions)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var newest = await Wait.ForAsync(
            async () =>
            {
                var failed = await accounts.RepositoryAccount.JsonAsync(
                    "states",
                    "ListExecutions",
                    new() { ["stateMachineArn"] = accounts.StateMachine("write-report"), ["statusFilter"] = "FAILED" },
                    cancelled
                );
                return failed["executions"]!.AsArray() is { } listed && listed.Count == executions ? listed[0] : null;
            },
            "write-report to fail"
        );
        var described = await accounts.RepositoryAccount.JsonAsync(
            "states",
            "DescribeExecution",
            new() { ["executionArn"] = (string?)newest["executionArn"] },
            cancelled
        );
        Assert.Equal("ReportNotWritten", (string?)described["error"]);
        return (string)described["cause"]!;
    }
}
