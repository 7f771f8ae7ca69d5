using System.Text.Json.Nodes;

namespace Cli.Tests;

/// <summary>The commands against both accounts, as somebody at a terminal calls them: README's first, and then what else happens.</summary>
public sealed class StoryTests : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("repogrant-");

    [Fact]
    public async Task A_grant_is_planned_applied_looked_at_changed_and_revoked()
    {
        await using var accounts = await Accounts.StartAsync();
        var repogrant = new CommandLine(accounts, home.FullName);
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        await WriteAsync("request.json", Request(accounts, instance, "SharedDemoRepo", "contribute"));

        // Everything that README shows, in its order; what it revokes at its end is granted again.
        var readme = await ShellBlocks.RunAsync(
            typeof(StoryTests),
            "README.md",
            "repogrant doctor",
            async block =>
            {
                Assert.All(
                    (string[])["plan", "apply", "revoke", "list", "show", "who", "watch", "report", "doctor"],
                    command => Assert.Contains($"repogrant {command} ", block, StringComparison.Ordinal)
                );
                var run = await repogrant.ShellAsync(block);
                Assert.True(run.ExitCode == 0, run.Everything);
                return run;
            }
        );
        Assert.Contains("Plan: 10 to create, 0 to change, 0 to remove.", readme.Output, StringComparison.Ordinal);
        Assert.Contains($"== {instance}: VERIFIED", readme.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 instances done, 1 verified", readme.Output, StringComparison.Ordinal);
        Assert.Matches(@"Execution web-team-plan-[0-9]{8}-[0-9]{4}-[0-9a-f]{4}\n", readme.Output);
        Assert.Matches(@"Execution web-team-[0-9]{8}-[0-9]{4}-[0-9a-f]{4}\n", readme.Output);
        Assert.Contains("REVOKED", readme.Output, StringComparison.Ordinal);

        Assert.Equal("No grant is recorded.\n", await GoodAsync(repogrant, "list"));
        Assert.Contains("revoked", await GoodAsync(repogrant, "list", "--all"), StringComparison.Ordinal);

        var applied = await GoodAsync(repogrant, "apply", "request.json", "--yes", "--output", "json");
        var ended = JsonNode.Parse(applied)!;
        Assert.Equal("VERIFIED", (string?)ended["report"]!["status"]);
        var clone = await accounts.CloneAsync(instance, repository);
        Assert.True(clone.Succeeded, clone.Errors);

        var listed = Assert.Single(JsonNode.Parse(await GoodAsync(repogrant, "list", "--output", "json"))!.AsArray())!;
        Assert.Equal(("web-team", "VERIFIED"), ((string?)listed["name"], (string?)listed["status"]));
        Assert.Equal((string?)ended["execution"], (string?)listed["result"]!["execution"]);
        var who = Assert.Single(
            JsonNode.Parse(await GoodAsync(repogrant, "who", "us-east-2/SharedDemoRepo", "--output", "json"))!.AsArray()
        )!;
        Assert.Equal("contribute", (string?)who["access"]);
        Assert.Equal(instance, (string?)Assert.Single(who["instances"]!.AsArray())!["instanceId"]);

        // A change, on a terminal of 60 columns: the first answer is no, the second yes.
        await WriteAsync("request.json", Request(accounts, instance, "SharedDemoRepo", "read"));
        var declined = await repogrant.OnTerminalAsync(60, "no", "apply", "request.json");
        Assert.Equal(0, declined.ExitCode);
        Assert.Contains("~ policy CrossAccountRepoAccessRole-web-team", declined.Output, StringComparison.Ordinal);
        Assert.Contains("-         \"codecommit:GitPush\"", declined.Output, StringComparison.Ordinal);
        Assert.Contains("Plan: 0 to create, 1 to change, 0 to remove.", declined.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", declined.Output, StringComparison.Ordinal);
        Assert.Contains("(contribute)", await GoodAsync(repogrant, "list"), StringComparison.Ordinal);
        var accepted = await repogrant.OnTerminalAsync(60, "yes", "apply", "request.json");
        Assert.True(accepted.ExitCode == 0, accepted.Everything);
        Assert.Contains("█", accepted.Output, StringComparison.Ordinal);
        Assert.Contains("(read)", await GoodAsync(repogrant, "list"), StringComparison.Ordinal);

        // A run that fails: its own words, and exit code 1.
        await WriteAsync("mistyped.json", Request(accounts, instance, "SharedDemoRepos", "read"));
        var failed = await repogrant.RunAsync("plan", "mistyped.json");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("FAILED RepositoryNotFound", failed.Output, StringComparison.Ordinal);
        Assert.Contains("SharedDemoRepos", failed.Output, StringComparison.Ordinal);

        await accounts.SetRecordAsync("web-team", "requested", """{"name":"\u001b[31m[red]"}""");
        Assert.Contains("record is not valid", await GoodAsync(repogrant, "list"), StringComparison.Ordinal);
        Assert.Equal(1, (await repogrant.RunAsync("doctor")).ExitCode);
        var revoked = await repogrant.OnTerminalAsync(80, "yes", "revoke", $"{accounts.Consumer.AccountId}/us-east-2/web-team");
        Assert.True(revoked.ExitCode == 0, revoked.Everything);
        Assert.Equal("No grant is recorded.\n", await GoodAsync(repogrant, "list"));
    }

    [Fact]
    public async Task What_cannot_be_tried_is_one_sentence_and_exit_code_2()
    {
        await using var accounts = await Accounts.StartAsync();
        var repogrant = new CommandLine(accounts, home.FullName);
        await WriteAsync("request.json", Request(accounts, "i-0123456789abcdef0", "SharedDemoRepo", "read"));
        await File.WriteAllTextAsync(Path.Combine(home.FullName, "bad.json"), """{"name":7}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(home.FullName, "no.json"), "{", TestContext.Current.CancellationToken);

        await SaysAsync("There are no AWS credentials.", ["list"], ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null));
        await SaysAsync("There is no profile nobody", ["list", "--profile", "nobody"]);
        await SaysAsync("AWS does not accept these credentials", ["list"], ("AWS_SECRET_ACCESS_KEY", "wrong"));
        await SaysAsync("No Region is set.", ["list"], ("AWS_REGION", null), ("AWS_DEFAULT_REGION", null));
        await SaysAsync("'Ohio' is not a Region", ["list", "--region", "Ohio"]);
        await SaysAsync("There is no stack repogrant in this account in eu-west-1.", ["list", "--region", "eu-west-1"]);
        await SaysAsync("There is no stack other in this account in us-east-2.", ["plan", "request.json", "--stack", "other"]);
        await SaysAsync("AWS cannot be reached", ["list", "--endpoint-url", "http://127.0.0.1:1"]);
        await SaysAsync("'here' is not an endpoint", ["list", "--endpoint-url", "here"]);
        await SaysAsync("has no execution nothing", ["watch", "nothing"]);
        await SaysAsync("is not the ARN of an execution", ["report", "arn:aws:iam::111111111111:role/x"]);
        await SaysAsync("No grant nothing is recorded.", ["show", "nothing"]);
        await SaysAsync("absent.json cannot be read", ["plan", "absent.json"]);
        await SaysAsync("no.json: The request is not valid JSON", ["plan", "no.json"]);
        await SaysAsync("bad.json: 3 problems in the request", ["apply", "bad.json", "--yes"]);
        await SaysAsync("This is not a terminal, so nobody can be asked", ["apply", "request.json"]);
        await SaysAsync("With --output json nobody is asked", ["revoke", "web-team", "--output", "json"]);
        await SaysAsync("repogrant --help shows", ["aply", "request.json"]);

        var doctor = await repogrant.RunAsync("doctor", "--account", "444444444444", "--output", "json");
        Assert.Equal(1, doctor.ExitCode);
        var found = JsonNode.Parse(doctor.Output)!.AsArray().Single(finding => (bool?)finding!["ok"] == false)!;
        Assert.Contains("ConsumerNotPrepared", (string?)found["detail"], StringComparison.Ordinal);
        Assert.Contains("Deploy consumer-account.yaml", (string?)found["repair"], StringComparison.Ordinal);

        async Task SaysAsync(string sentence, string[] arguments, params (string Name, string? Value)[] environment)
        {
            var run = await repogrant.RunAsync(arguments, environment);
            Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        }
    }

    public void Dispose() => home.Delete(recursive: true);

    private static async Task<string> GoodAsync(CommandLine repogrant, params string[] arguments)
    {
        var run = await repogrant.RunAsync(arguments);
        Assert.True(run.ExitCode == 0, run.Everything);
        return run.Output;
    }

    private Task WriteAsync(string file, JsonObject request) =>
        File.WriteAllTextAsync(Path.Combine(home.FullName, file), request.ToJsonString(), TestContext.Current.CancellationToken);

    private static JsonObject Request(Accounts accounts, string instance, string repository, string access)
    {
        var request = accounts.Request(repository, instance);
        request["name"] = "web-team";
        request["repositories"]![0]!["access"] = access;
        return request;
    }
}
