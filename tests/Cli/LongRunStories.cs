using System.Text.Json.Nodes;

namespace Cli.Tests;

/// <summary>Runs that take long, and people who come, leave and come back.</summary>
public sealed class LongRunStories : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("repogrant-");

    [Fact]
    public async Task A_grants_name_means_its_newest_run_while_that_waits_for_instances()
    {
        await using var accounts = await Accounts.StartAsync(options => options with { Faults = true });
        using var faults = new FaultClient(accounts.Host.Endpoint);
        var repogrant = new CommandLine(accounts, home.FullName);
        var request = await RequestAsync(accounts);

        foreach (var number in (int[])[1, 2])
        {
            await faults.AddAsync(FaultClient.OnCall("delay", "ssm", "SendCommand", ("count", "every"), ("seconds", 900)));
            var former = (await accounts.RecordAsync("web-team"))?.GetValueOrDefault("run");
            var run = accounts.GrantAsync(request);
            // Both accounts match, the grant is released, and the command is about to be sent.
            var newest = await Wait.ForAsync(
                async () =>
                    await accounts.RecordAsync("web-team") is { } record
                    && !record.ContainsKey("holder")
                    && record.GetValueOrDefault("run") is { } arn
                    && arn != former
                        ? arn[(arn.LastIndexOf(':') + 1)..]
                        : null,
                $"run {number} to release the grant"
            );

            var report = await repogrant.RunAsync("report", "web-team");
            Assert.Equal(2, report.ExitCode);
            Assert.Contains($"The execution {newest} is still running", report.Error, StringComparison.Ordinal);

            await faults.ClearAsync();
            var watch = await repogrant.RunAsync("watch", "web-team");
            Assert.True(watch.ExitCode == 0, watch.Everything);
            Assert.StartsWith($"Execution {newest}\n", watch.Output, StringComparison.Ordinal);
            (await run).Verified();
        }
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Whoever_loses_sight_of_a_run_knows_its_name_and_that_it_goes_on(string output)
    {
        await using var accounts = await Accounts.StartAsync(options => options with { Faults = true });
        using var faults = new FaultClient(accounts.Host.Endpoint);
        var repogrant = new CommandLine(accounts, home.FullName);
        await File.WriteAllTextAsync(
            Path.Combine(home.FullName, "request.json"),
            (await RequestAsync(accounts)).ToJsonString(),
            TestContext.Current.CancellationToken
        );
        await faults.AddAsync(FaultClient.OnCall("throttle", "states", "GetExecutionHistory", ("count", "every")));

        var lost = await repogrant.RunAsync("plan", "request.json", "--output", output);

        Assert.Equal(1, lost.ExitCode);
        Assert.Matches(
            @"\AAWS refused the call \(ThrottlingException\).*\n"
                + @"The execution (web-team-plan-[0-9a-f-]+) continues; repogrant watch \1 follows it\.\n\z",
            output == "json" ? lost.Error[(lost.Error.IndexOf('\n', StringComparison.Ordinal) + 1)..] : lost.Error
        );
        Assert.Matches(@"\AExecution web-team-plan-[0-9a-f-]+\n", output == "json" ? lost.Error : lost.Output);
        // Before it had started anything, it could not run.
        var never = await repogrant.RunAsync("plan", "request.json", "--stack", "other");
        Assert.Equal(2, never.ExitCode);
        Assert.DoesNotContain("continues", never.Error, StringComparison.Ordinal);
    }

    public void Dispose() => home.Delete(recursive: true);

    private static async Task<JsonObject> RequestAsync(Accounts accounts)
    {
        await accounts.CreateRepositoryAsync();
        var request = accounts.Request("SharedDemoRepo", await accounts.RunInstanceAsync());
        request["name"] = "web-team";
        return request;
    }
}
