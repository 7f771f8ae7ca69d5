using System.Text.Json.Nodes;

namespace Stories.Tests;

/// <summary>What is published about a grant's life on the stack's event bus, and what is not.</summary>
public class EventStories
{
    [Fact]
    public async Task Events_report_the_life_of_a_grant_and_a_run_that_changes_nothing_publishes_none()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var listener = await EventListener.StartAsync(accounts);
        var request = accounts.Request("SharedDemoRepo", await accounts.RunInstanceAsync());
        request["name"] = "web-team";

        var granted = await accounts.GrantAsync(request);
        granted.Verified();
        (await accounts.GrantAsync(request)).Verified();
        request["repositories"]![0]!["access"] = "read";
        (await accounts.GrantAsync(request)).Verified();
        var mistyped = request.DeepClone();
        mistyped["repositories"]![0]!["name"] = "Mistyped";
        var cause = (await accounts.GrantAsync(mistyped)).FailedWith("RepositoryNotFound");
        mistyped["mode"] = "plan";
        (await accounts.GrantAsync(mistyped)).FailedWith("RepositoryNotFound");
        await SpoilAsync(accounts);
        var reconciled = await accounts.ExecuteAsync("reconcile-grants", """{"mode":"report"}""");
        Assert.True(reconciled.Succeeded, reconciled.Cause);
        Assert.Single(JsonNode.Parse(reconciled.Output!)!["drifted"]!.AsArray());
        var revoked = await accounts.ExecuteAsync("revoke-access", (await accounts.EventAsync("revoke.json")).ToJsonString());
        Assert.True(revoked.Succeeded, revoked.Cause);

        var heard = await listener.HeardAsync(5);
        Assert.Equal(
            ["Access Granted", "Access Changed", "Access Failed", "Drift Detected", "Access Revoked"],
            heard.Select(told => (string)told["detail-type"]!)
        );
        Assert.All(heard, told => Assert.Equal("repogrant", (string?)told["source"]));
        foreach (var told in heard)
            Assert.Empty(await EventSchemas.ProblemsOfAsync((string)told["detail-type"]!, told["detail"]!));

        Assert.Equal(cause, (string?)heard[2]["detail"]!["message"]);
        var execution = (string?)heard[0]["detail"]!["result"]!["execution"];
        Assert.Contains(execution, heard[0]["resources"]!.AsArray().Select(resource => (string?)resource));
        var drifted = Assert.Single(heard[3]["detail"]!["drifted"]!.AsArray())!;
        Assert.Equal("web-team", (string?)drifted["grant"]!["name"]);
    }

    [Fact]
    public async Task A_failure_to_publish_does_not_affect_how_a_run_ends()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        await DenyEventsAsync(accounts);

        (await accounts.GrantAsync(accounts.Request("SharedDemoRepo", await accounts.RunInstanceAsync()))).Verified();
    }

    [Fact]
    public async Task A_launch_that_cannot_be_forwarded_waits_in_the_consumer_accounts_queue()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.RepositoryAccount.JsonAsync(
            "events",
            "RemovePermission",
            new() { ["EventBusName"] = "repogrant", ["RemoveAllPermissions"] = true },
            TestContext.Current.CancellationToken
        );

        var instance = await accounts.RunInstanceAsync();

        var message = await Wait.ForAsync<JsonNode>(
            async () =>
                (
                    await accounts.Consumer.JsonAsync(
                        "sqs",
                        "ReceiveMessage",
                        new()
                        {
                            ["QueueUrl"] =
                                $"https://sqs.us-east-2.amazonaws.com/{accounts.Consumer.AccountId}/RepoGrant-undelivered-events",
                            ["MessageAttributeNames"] = new JsonArray("All"),
                        },
                        TestContext.Current.CancellationToken
                    )
                )["Messages"]
                    ?.AsArray()
                    .FirstOrDefault(),
            "the event to be in the queue"
        );
        Assert.Equal(instance, (string?)JsonNode.Parse((string)message["Body"]!)!["detail"]!["instance-id"]);
        Assert.Equal("AccessDeniedException", (string?)message["MessageAttributes"]!["ERROR_CODE"]!["StringValue"]);
    }

    [Fact]
    public async Task A_rolled_back_run_is_reported_once_at_its_end_with_what_was_removed()
    {
        await using var accounts = await Accounts.StartAsync();
        await accounts.CreateRepositoryAsync();
        var listener = await EventListener.StartAsync(accounts);
        var request = accounts.Request("SharedDemoRepo", await accounts.RunInstanceAsync());
        request["name"] = "web-team";
        (await accounts.GrantAsync(request)).Verified();

        var failing = request.DeepClone();
        failing["onFailure"] = "rollback";
        failing["verify"] = new JsonObject { ["branch"] = "no-such-branch" };
        Assert.Equal("AccessNotVerified", (await accounts.GrantAsync(failing)).Error);
        failing["name"] = "first-run";
        failing["consumer"]!["instances"]!["ids"] = new JsonArray(await accounts.RunInstanceAsync());
        Assert.Equal("AccessNotVerified", (await accounts.GrantAsync(failing)).Error);
        (await accounts.GrantAsync(request)).Verified();

        var heard = await listener.HeardAsync(4);
        Assert.Equal(
            ["Access Granted", "Access Failed", "Access Failed", "Access Granted"],
            heard.Select(told => (string)told["detail-type"]!)
        );
        string[] messages = [.. heard.Skip(1).Take(2).Select(told => (string)told["detail"]!["message"]!)];
        Assert.All(messages, message => Assert.Contains("1 of 1 instance could not prove its access: ", message, StringComparison.Ordinal));
        Assert.Contains("Rolled back to the request before this one.", messages[0], StringComparison.Ordinal);
        Assert.Contains("there was no such grant before, and there is none now.", messages[1], StringComparison.Ordinal);
        foreach (var told in heard)
            Assert.Empty(await EventSchemas.ProblemsOfAsync((string)told["detail-type"]!, told["detail"]!));
    }

    private static Task SpoilAsync(Accounts accounts) =>
        accounts.IamAsync(
            accounts.RepositoryAccount,
            "PutRolePolicy",
            [("RoleName", "CrossAccountRepoAccessRole-web-team"), ("PolicyName", "theirs"), ("PolicyDocument", PolicyJson.Everything)]
        );

    private static Task DenyEventsAsync(Accounts accounts) =>
        accounts.IamAsync(
            accounts.RepositoryAccount,
            "PutRolePolicy",
            [
                ("RoleName", "repogrant-grant-access"),
                ("PolicyName", "deny-events"),
                (
                    "PolicyDocument",
                    """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"events:PutEvents","Resource":"*"}]}"""
                ),
            ]
        );
}
