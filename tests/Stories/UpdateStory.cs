using System.Text.Json.Nodes;
using LocalAws.Client;
using static Stories.Tests.ReadmeDeployment;

namespace Stories.Tests;

/// <summary>The repository account's stack is updated while an execution waits, by the machine's own aws CLI.</summary>
public sealed class UpdateStory
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_execution_that_waits_during_an_update_ends_with_the_code_it_began_with()
    {
        await using var local = await StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var (a, b) = (Client(local, http, "111111111111"), Client(local, http, "222222222222"));
        var repository = Of("aws cloudformation package");
        Render(local);
        await Task.WhenAll(
            ShellAsync(local, "111111111111", InFolder(local, repository)),
            ShellAsync(local, "222222222222", Of("make consumer-template"))
        );
        var first = await VersionsAsync(a, "ReportAccess");
        Assert.Equal(["1"], first.Keys);
        var scene = Scene(local, a, b);
        await scene.CreateRepositoryAsync("SharedDemoRepo", "us-east-2", "main", Cancelled);
        var instance = await scene.RunInstanceAsync(new Dictionary<string, string>(), null, Cancelled);

        // Other code, while an execution waits for the instance's agent.
        var waiting = RunAsync(a, "before", Request("before", instance));
        RenderAnotherBuild(local);
        var deploying = await UpdatedAsync(local, a, Again(repository, "LogRetentionInDays=30"));
        Assert.False(waiting.IsCompleted, "The execution ended before the update did: it proves nothing.");
        var second = await VersionsAsync(a, "ReportAccess");
        Assert.Equal(["1", "2"], second.Keys);
        Assert.Equal(first["1"], second["1"]);
        Assert.NotEqual(second["1"], second["2"]);

        // New executions have the new code; those that began before keep the old.
        var after = await RunAsync(a, "after", Planned("after"));
        Assert.True(after.Succeeded, after.Cause);
        Assert.Equal(["2"], await InvokedAsync(a, "after"));
        await deploying;
        (await waiting).Verified();
        Assert.Equal(["1"], await InvokedAsync(a, "before"));

        // Another value of a parameter creates a version of the functions that depend on it, and of no others.
        await (await UpdatedAsync(local, a, Again(repository, "LogRetentionInDays=30 WaitMinutes=44")));
        Assert.Equal(["1", "2", "3"], (await VersionsAsync(a, "CollectConfiguration")).Keys);
        Assert.Equal(["1", "2"], (await VersionsAsync(a, "ReportAccess")).Keys);

        // Nothing needs the former versions any more.
        await ShellBlocks.RunAsync(
            typeof(UpdateStory),
            "docs/operations.md",
            "list-versions-by-function",
            block => ShellAsync(local, "111111111111", block)
        );
        Assert.Equal(["3"], (await VersionsAsync(a, "CollectConfiguration")).Keys);
        Assert.Equal(["2"], (await VersionsAsync(a, "ReportAccess")).Keys);
    }

    /// <summary>The block of README that contains this command.</summary>
    private static string Of(string command) =>
        Filled(
            ShellBlocks.InPages.Single(block => block.Page == "README.md" && block.Text.Contains(command, StringComparison.Ordinal)).Text
        );

    /// <summary>A plan for instances to come, which ends at once.</summary>
    private static string Planned(string name)
    {
        var request = JsonNode.Parse(Request(name, ""))!;
        request["mode"] = "plan";
        request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Team"] = name } };
        return request.ToJsonString();
    }

    private static Task<ExecutionResult> RunAsync(AwsClient a, string execution, string input) =>
        new ExecutionWatch(a, TimeProvider.System).RunAsync(Machine("grant-access"), execution, input, _ => { }, Cancelled);

    /// <summary>Waits until the stack is updated; the command itself looks at the stack only every half minute.</summary>
    private static async Task<Task> UpdatedAsync(TemporaryLocalAws local, AwsClient a, string block)
    {
        var before = (await EventsAsync(a, "repogrant")).Count;
        var deploying = ShellAsync(local, "111111111111", InFolder(local, block));
        await Wait.UntilAsync(async () =>
            deploying.IsFaulted || (await EventsAsync(a, "repogrant")) is var events && events.SkipLast(before).Contains("UPDATE_COMPLETE")
        );
        return deploying;
    }

    /// <summary>The published versions of a function, and the hash of each one's code.</summary>
    private static async Task<SortedDictionary<string, string>> VersionsAsync(AwsClient a, string handler) =>
        new(
            JsonNode.Parse(await a.RestAsync("lambda", $"/2015-03-31/functions/repogrant-{handler}/versions", Cancelled))!["Versions"]!
                .AsArray()
                .Where(version => (string?)version!["Version"] != "$LATEST")
                .ToDictionary(version => (string)version!["Version"]!, version => (string)version!["CodeSha256"]!),
            StringComparer.Ordinal
        );

    /// <summary>The versions of functions that an execution has invoked.</summary>
    private static async Task<IEnumerable<string>> InvokedAsync(AwsClient a, string execution)
    {
        var history = await a.JsonAsync(
            "states",
            "GetExecutionHistory",
            new()
            {
                ["executionArn"] = Machine("grant-access").Replace("stateMachine", "execution", StringComparison.Ordinal) + ":" + execution,
                ["maxResults"] = 1000,
            },
            Cancelled
        );
        Assert.Null(history["nextToken"]);
        return history["events"]!
            .AsArray()
            .Select(happened => happened!["taskScheduledEventDetails"])
            .Where(details => (string?)details?["resourceType"] == "lambda")
            .Select(details => (string)JsonNode.Parse((string)details!["parameters"]!)!["FunctionName"]!)
            .Select(function => function.Split(':') is [_, _, _, _, _, _, _, var version] ? version : function)
            .Distinct();
    }
}
