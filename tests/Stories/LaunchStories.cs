using System.Text.Json.Nodes;

namespace Stories.Tests;

/// <summary>An instance that is launched while a newer request of its grant is being prepared.</summary>
public class LaunchStories
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_launch_that_waits_in_vain_for_a_newer_request_takes_back_what_that_one_does_not_give()
    {
        await using var accounts = await Accounts.StartAsync(options =>
            options with
            {
                Faults = true,
                Lag = null,
                Delays = options.Delays with { StateMachineWaits = 0.01 },
            }
        );
        using var faults = new FaultClient(accounts.Host.Endpoint);
        await accounts.CreateRepositoryAsync();
        Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(Tagged(accounts, "web"))).Report!["status"]);
        // The launch has looked whether there is a newer request, and its association arrives when that one has looked at the instances.
        await faults.AddAsync(FaultClient.OnCall("delay", "ec2", "AssociateIamInstanceProfile", ("seconds", 20)));
        var launched = await accounts.RunInstanceAsync(null, ("Team", "web"));
        await Wait.UntilAsync(async () => (await faults.StruckAsync())[0] > 0, "the launch to associate the profile");
        await faults.AddAsync(
            new JsonObject
            {
                ["kind"] = "functionTimeout",
                ["function"] = "repogrant-RecordGrant",
                ["count"] = "every",
                ["seconds"] = 25,
            }
        );
        var newer = accounts.GrantAsync(Tagged(accounts, "db"));

        // It is not recorded until the launch no longer waits for it.
        await Wait.UntilAsync(
            () => HasEnteredAsync(accounts, launched, "Anything to undo?", "Failed - Record grant"),
            "the launch to wait in vain"
        );
        await faults.ClearAsync();

        Assert.Equal("RECORDED", (string?)(await newer).Report!["status"]);
        Assert.StartsWith("FAILED", await accounts.WaitForLaunchAsync(launched), StringComparison.Ordinal);
        Assert.False(await accounts.HasProfileAsync(launched));
        Assert.Equal("UNREACHABLE", (await accounts.RecordAsync("web-team", launched))!["status"]);

        // The next run denies whoever got its credentials in the meantime, in the policy of the role that they are of, too.
        Assert.Equal("RECORDED", (string?)(await accounts.GrantAsync(Tagged(accounts, "db"))).Report!["status"]);
        var applied = JsonNode.Parse((await accounts.RecordAsync("web-team"))!["applied"])!;
        Assert.Equal(launched, (string?)Assert.Single(applied["left"]!.AsArray())!["instanceId"]);
        Assert.Contains($"*:{launched}", await InstancePolicyAsync(accounts), StringComparison.Ordinal);
    }

    private static async Task<string> InstancePolicyAsync(Accounts accounts)
    {
        var name = "CrossAccountRepoAccessRole-web-team";
        var arn = $"arn:aws:iam::{accounts.Consumer.AccountId}:policy/repogrant/{name}";
        var policy = await accounts.IamAsync(accounts.Consumer, "GetPolicy", ("PolicyArn", arn));
        var version = policy.Descendants("DefaultVersionId").Single().Value;
        var document = await accounts.IamAsync(accounts.Consumer, "GetPolicyVersion", ("PolicyArn", arn), ("VersionId", version));
        return Uri.UnescapeDataString(document.Descendants("Document").Single().Value);
    }

    // Whether the execution for an instance's launch has been in one of these states.
    private static async Task<bool> HasEnteredAsync(Accounts accounts, string instanceId, params string[] states)
    {
        var executions = await accounts.RepositoryAccount.JsonAsync(
            "states",
            "ListExecutions",
            new() { ["stateMachineArn"] = accounts.StateMachine("grant-access") },
            Cancelled
        );
        foreach (var listed in executions["executions"]!.AsArray())
        {
            var history = await accounts.RepositoryAccount.JsonAsync(
                "states",
                "GetExecutionHistory",
                new() { ["executionArn"] = (string?)listed!["executionArn"], ["maxResults"] = 1000 },
                Cancelled
            );
            var text = history.ToJsonString();
            if (
                text.Contains(instanceId, StringComparison.Ordinal)
                && states.Any(state => text.Contains($"\"name\":\"{state}\"", StringComparison.Ordinal))
            )
            {
                return true;
            }
        }

        return false;
    }

    private static JsonObject Tagged(Accounts accounts, string team)
    {
        var request = accounts.Request("SharedDemoRepo");
        request["name"] = "web-team";
        request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Team"] = team } };
        return request;
    }
}
