using System.Text.RegularExpressions;

namespace Stories.Tests;

/// <summary>
/// Runs the commands on the pages with bash and the machine's own aws CLI, make and curl, against a LocalAws that has a grant. What a
/// reader fills in or has already running is filled in here; everything else is exactly as on the page.
/// </summary>
public sealed partial class PagesStory
{
    private const string RepositoryAccount = "111111111111";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_the_pages_show_of_a_running_system_works_as_it_is_written()
    {
        await using var accounts = await Accounts.StartAsync(options => options with { Faults = true });
        await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        (await accounts.GrantAsync(await accounts.EventAsync("seed.json", ("i-0123456789abcdef0", instance)))).Verified();
        var port = accounts.Host.Endpoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        // LocalAws is already running, and the demo has tests of its own.
        var caller = await RunAsync("local/README.md", "aws sts get-caller-identity", block => LocalRuns().Replace(OnPort(block), ""));
        Assert.Contains($"\"Account\": \"{RepositoryAccount}\"", caller.Output, StringComparison.Ordinal);

        await RunAsync("docs/operations.md", "aws sqs receive-message");
        var logs = await RunAsync(
            "docs/operations.md",
            "filter-log-events",
            block => block.Replace("i-0123456789abcdef0", instance, Exactly)
        );
        Assert.Equal(2, Regex.Count(logs.Output, "\"events\": \\[\n"));
        Assert.Contains("222222222222/us-east-2/web-team", logs.Output, StringComparison.Ordinal);

        var failed = await accounts.GrantAsync(accounts.Request("no-such-repository", instance));
        Assert.Equal("RepositoryNotFound", failed.Error);
        var executions = await accounts.RepositoryAccount.JsonAsync(
            "states",
            "ListExecutions",
            new() { ["stateMachineArn"] = accounts.StateMachine("grant-access"), ["statusFilter"] = "FAILED" },
            Cancelled
        );
        var state = Path.Combine(accounts.Folder, "state.json");
        await File.WriteAllTextAsync(
            state,
            """
            { "Type": "Task", "QueryLanguage": "JSONata", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
              "Arguments": { "FunctionName": "repogrant-ReportAccess", "Payload": "{% $states.input %}" } }
            """,
            Cancelled
        );
        var single = await RunAsync(
            "local/README.md",
            "make invoke",
            block =>
                block
                    .Replace("FUNCTION=ValidateRequest ", $"FUNCTION=ValidateRequest PORT={port} ", Exactly)
                    .Replace("file://state.json", "file://" + state, Exactly)
                    .Replace("--execution-arn …", "--execution-arn " + (string)executions["executions"]![0]!["executionArn"]!, Exactly)
        );
        Assert.Contains("answer:", single.Output, StringComparison.Ordinal);
        Assert.Contains("\"status\": \"SUCCEEDED\"", single.Output, StringComparison.Ordinal);
        Assert.Contains("redriveDate", single.Output, StringComparison.Ordinal);

        var faults = await RunAsync("local/README.md", "curl -X DELETE", OnPort);
        Assert.Contains("\"AssumeRole\"", faults.Output, StringComparison.Ordinal);
        using var client = new FaultClient(accounts.Host.Endpoint);
        Assert.Empty(await client.StruckAsync());

        // The same commands are on two pages; the second revocation finds nothing to revoke.
        await RunAsync("README.md", "events/revoke.json");
        await Wait.UntilAsync(async () => (await accounts.RecordedAsync()).Count == 0, "the grant to be revoked");
        await RunAsync("docs/operations.md", "events/revoke.json");

        string OnPort(string block) =>
            block.Replace("4566", port, Exactly).Replace("make -s local-env)", $"make -s local-env PORT={port})", Exactly);

        Task<ProgramRun> RunAsync(string page, string part, Func<string, string>? fillIn = null) =>
            ShellBlocks.RunAsync(
                typeof(PagesStory),
                page,
                part,
                block =>
                    ReadmeDeployment.ShellAsync(
                        accounts.Host,
                        accounts.Folder,
                        RepositoryAccount,
                        $"eval \"$(make -s local-env PORT={port})\"\n{fillIn?.Invoke(block) ?? block}"
                    )
            );
    }

    private const StringComparison Exactly = StringComparison.Ordinal;

    /// <summary>What runs in another terminal, or earlier.</summary>
    [GeneratedRegex(@"(?m)^ *make (local|demo) .*\n", RegexOptions.ExplicitCapture)]
    private static partial Regex LocalRuns();
}
