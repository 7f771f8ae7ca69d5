using System.Text.Json.Nodes;

namespace Cli.Tests;

/// <summary>The doctor, whose dry runs are executions like any other.</summary>
public sealed class DoctorStory : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("repogrant-");

    [Fact]
    public async Task A_healthy_account_has_no_execution_that_failed()
    {
        await using var accounts = await Accounts.StartAsync();
        var repogrant = new CommandLine(accounts, home.FullName);
        await accounts.CreateRepositoryAsync();

        // Before the first grant it has to be told a repository, afterwards it knows one.
        await HealthyAsync("--account", accounts.Consumer.AccountId, "--repository", "us-east-2/SharedDemoRepo");
        (await accounts.GrantAsync(accounts.Request("SharedDemoRepo", await accounts.RunInstanceAsync()))).Verified();
        await HealthyAsync();
        Assert.Empty(await FailedAsync(accounts));

        // Without one it finds out all the same, and says what it costs.
        var mistyped = await repogrant.RunAsync("doctor", "--repository", "Mistyped");
        Assert.Equal(1, mistyped.ExitCode);
        Assert.Contains("a dry run entered it, but there is no repository Mistyped", mistyped.Output, StringComparison.Ordinal);
        Assert.Single(await FailedAsync(accounts));

        async Task HealthyAsync(params string[] arguments)
        {
            var doctor = await repogrant.RunAsync(["doctor", .. arguments]);
            Assert.True(doctor.ExitCode == 0, doctor.Everything);
            Assert.Contains(
                $"consumer account {accounts.Consumer.AccountId} in us-east-2: a dry run entered it\n",
                doctor.Output,
                StringComparison.Ordinal
            );
        }
    }

    public void Dispose() => home.Delete(recursive: true);

    private static async Task<JsonArray> FailedAsync(Accounts accounts) =>
        (
            await accounts.RepositoryAccount.JsonAsync(
                "states",
                "ListExecutions",
                new() { ["stateMachineArn"] = accounts.StateMachine("grant-access"), ["statusFilter"] = "FAILED" },
                TestContext.Current.CancellationToken
            )
        )["executions"]!.AsArray();
}
