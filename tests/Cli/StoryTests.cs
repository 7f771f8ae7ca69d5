using System.Text;
using System.Text.Json.Nodes;

namespace Cli.Tests;

/// <summary>The commands against both accounts, as used at a terminal: README's first, and then what else can happen.</summary>
public sealed class StoryTests : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("repogrant-");

    [Fact]
    public async Task A_grant_is_planned_applied_shown_changed_and_revoked()
    {
        await using var accounts = await Accounts.StartAsync();
        var repogrant = new CommandLine(accounts, home.FullName);
        var repository = await accounts.CreateRepositoryAsync();
        var instance = await accounts.RunInstanceAsync();
        await WriteAsync("request.json", Request(accounts, instance, "SharedDemoRepo", "contribute"));

        // Everything that README shows, in its order; what it revokes at its end is granted again.
        var readme = await ReadmeAsync(
            "repogrant_dll",
            definition =>
                ReadmeAsync(
                    "repogrant doctor",
                    async block =>
                    {
                        Assert.All(
                            (string[])["plan", "apply", "revoke", "list", "show", "who", "watch", "report", "doctor"],
                            command => Assert.Contains($"repogrant {command} ", block, StringComparison.Ordinal)
                        );
                        var run = await repogrant.ShellAsync(definition, block);
                        Assert.True(run.ExitCode == 0, run.Everything);
                        return run;
                    }
                )
        );
        Assert.Contains("Plan: 10 to create, 0 to change, 0 to remove.", readme.Output, StringComparison.Ordinal);
        Assert.Contains($"== {instance}: VERIFIED", readme.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 instance done, 1 verified", readme.Output, StringComparison.Ordinal);
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

        // What people keep of a run: the page, which may replace a file, and the table, whatever else is printed.
        await File.WriteAllTextAsync(Path.Combine(home.FullName, "run.html"), "former", TestContext.Current.CancellationToken);
        var kept = await GoodAsync(repogrant, "report", "web-team", "--html", "run.html", "--csv", "-");
        Assert.Equal(
            $"\"web-team\",\"{accounts.Consumer.AccountId}\",\"us-east-2\",\"SharedDemoRepo\",\"read\",\"{instance}\",\"root\"",
            string.Join(',', kept.Split("\r\n")[1].Split(',')[..7])
        );
        Assert.Contains("\"VERIFIED\"", kept, StringComparison.Ordinal);
        // Who has started it is in all forms.
        var administrator = $"arn:aws:iam::{accounts.RepositoryAccount.AccountId}:user/administrator";
        Assert.Contains($"\"{administrator}\"", kept, StringComparison.Ordinal);
        Assert.Contains($" by {administrator}\n", await GoodAsync(repogrant, "report", "web-team"), StringComparison.Ordinal);
        foreach (var command in (string[])["report", "show"])
        {
            var json = JsonNode.Parse(await GoodAsync(repogrant, command, "web-team", "--output", "json"))!;
            Assert.Equal((administrator, null), ((string?)json["startedBy"], json["startedByNote"]));
        }
        Assert.Contains($"started by     {administrator}\n", await GoodAsync(repogrant, "show", "web-team"), StringComparison.Ordinal);

        var page = await File.ReadAllTextAsync(Path.Combine(home.FullName, "run.html"), TestContext.Current.CancellationToken);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        Assert.Contains($">{instance}<", page, StringComparison.Ordinal);
        Assert.Contains("Instance - Configure", page, StringComparison.Ordinal);
        var nowhere = await repogrant.RunAsync("report", "web-team", "--html", "nowhere/run.html");
        Assert.Equal((2, "nowhere/run.html cannot be written: its folder does not exist.\n"), (nowhere.ExitCode, nowhere.Error));
        var folder = await repogrant.RunAsync("report", "web-team", "--html", home.FullName);
        Assert.Equal(2, folder.ExitCode);
        Assert.DoesNotContain(home.EnumerateFiles(), file => file.Name.StartsWith("run.html.", StringComparison.Ordinal));

        // A failing run: its own message, and exit code 1, which its report has, too.
        await WriteAsync("mistyped.json", Request(accounts, instance, "SharedDemoRepos", "read"));
        var failed = await repogrant.RunAsync("plan", "mistyped.json");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("FAILED RepositoryNotFound", failed.Output, StringComparison.Ordinal);
        Assert.Contains("SharedDemoRepos", failed.Output, StringComparison.Ordinal);
        var execution = failed.Output.Split('\n').Single(line => line.StartsWith("Execution ", StringComparison.Ordinal)).Split(' ')[1];
        foreach (var form in (string[])["--html=-", "--output=json", "--stack=repogrant"])
            Assert.Equal(1, (await repogrant.RunAsync("report", execution, form)).ExitCode);

        await accounts.SetRecordAsync("web-team", "requested", """{"name":"\u001b[31m[red]"}""");
        Assert.Contains("record is not valid", await GoodAsync(repogrant, "list"), StringComparison.Ordinal);
        Assert.Equal(1, (await repogrant.RunAsync("doctor")).ExitCode);
        var revoked = await repogrant.OnTerminalAsync(80, "yes", "revoke", $"{accounts.Consumer.AccountId}/us-east-2/web-team");
        Assert.True(revoked.ExitCode == 0, revoked.Everything);
        Assert.Equal("No grant is recorded.\n", await GoodAsync(repogrant, "list"));
    }

    [Fact]
    public async Task A_run_for_a_launched_instance_names_the_launch_and_a_repair_whoever_asked_for_it()
    {
        await using var accounts = await Accounts.StartAsync();
        var repogrant = new CommandLine(accounts, home.FullName);
        await accounts.CreateRepositoryAsync();
        var request = Request(accounts, "i-0", "SharedDemoRepo", "read");
        request["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Team"] = "web" } };
        await WriteAsync("request.json", request);
        await GoodAsync(repogrant, "apply", "request.json", "--yes");

        var instance = await accounts.RunInstanceAsync(tags: ("Team", "web"));
        Assert.Equal("SUCCEEDED", await accounts.WaitForLaunchAsync(instance));
        var shown = JsonNode.Parse(await GoodAsync(repogrant, "show", "web-team", "--output", "json"))!;
        var launch = JsonNode.Parse(await GoodAsync(repogrant, "report", (string)shown["launch"]!["execution"]!, "--output", "json"))!;
        Assert.Equal(($"launch of {instance}", null), ((string?)launch["startedBy"], launch["startedByNote"]));

        // A reconciliation that a person has started repairs the grant in their name.
        var role = ("RoleName", "CrossAccountRepoAccessRole-web-team");
        var policy = $"arn:aws:iam::{accounts.RepositoryAccount.AccountId}:policy/repogrant/CrossAccountRepoAccessRole-web-team";
        await accounts.IamAsync(accounts.RepositoryAccount, "DetachRolePolicy", role, ("PolicyArn", policy));
        var reconciled = await accounts.ExecuteAsync("reconcile-grants", """{"mode":"repair"}""");
        var repair = (string)JsonNode.Parse(reconciled.Output!)!["started"]![0]!;
        Assert.Equal("SUCCEEDED", await accounts.EndOfAsync("grant-access", repair));
        var repaired = JsonNode.Parse(await GoodAsync(repogrant, "report", repair, "--output", "json"))!;
        Assert.Equal($"arn:aws:iam::{accounts.RepositoryAccount.AccountId}:user/administrator", (string?)repaired["startedBy"]);
    }

    [Fact]
    public async Task A_command_that_cannot_run_prints_one_sentence_and_exits_with_2()
    {
        await using var accounts = await Accounts.StartAsync();
        var repogrant = new CommandLine(accounts, home.FullName);
        await WriteAsync("request.json", Request(accounts, "i-0123456789abcdef0", "SharedDemoRepo", "read"));
        await WriteAsync("bad.json", """{"name":7}""");
        await WriteAsync("no.json", "{");
        await WriteAsync("bom.json", """{"name":7}""", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await WriteAsync("utf16.json", """{"name":7}""", Encoding.Unicode);
        await WriteAsync("large.json", "{\"name\":\"" + new string('x', 10_000_000) + "\"}");

        await SaysAsync("There are no AWS credentials.", ["list"], ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null));
        await SaysAsync("There is no profile nobody", ["list", "--profile", "nobody"]);
        Directory.CreateDirectory(Path.Combine(home.FullName, ".aws"));
        await WriteAsync(".aws/config", "[profile none]\nrole_arn = arn:aws:iam::111111111111:role/none\nsource_profile = nobody\n");
        (string, string?)[] files = [("AWS_CONFIG_FILE", null), ("AWS_SHARED_CREDENTIALS_FILE", null)];
        await SaysAsync("There are no AWS credentials in the profile none: ", ["list", "--profile", "none"], files);
        await WriteAsync(".aws/config", "[broken\n");
        await SaysAsync("~/.aws/config or ~/.aws/credentials cannot be read: ", ["list", "--profile", "none"], files);
        File.Delete(Path.Combine(home.FullName, ".aws", "config"));
        await SaysAsync("An argument is empty", ["show", ""]);
        await SaysAsync("AWS does not accept these credentials", ["list"], ("AWS_SECRET_ACCESS_KEY", "wrong"));
        await SaysAsync("No Region is set.", ["list"], ("AWS_REGION", null), ("AWS_DEFAULT_REGION", null));
        await SaysAsync("'Ohio' is not a Region", ["list", "--region", "Ohio"]);
        await SaysAsync("There is no stack repogrant in this account in eu-west-1.", ["list", "--region", "eu-west-1"]);
        await SaysAsync("There is no stack other in this account in us-east-2.", ["plan", "request.json", "--stack", "other"]);
        await SaysAsync("AWS cannot be reached", ["list", "--endpoint-url", "http://127.0.0.1:1"]);
        await SaysAsync("'here' is not an endpoint", ["list", "--endpoint-url", "here"]);
        await SaysAsync("has no execution nothing", ["watch", "nothing"]);
        await SaysAsync("is not the ARN of an execution", ["report", "arn:aws:iam::111111111111:role/x"]);
        await SaysAsync("cannot both go to the standard output", ["report", "nothing", "--html", "-", "--csv", "-"]);
        await SaysAsync("the standard output has the report as JSON", ["report", "nothing", "--csv", "-", "--output", "json"]);
        await SaysAsync("No grant nothing is recorded.", ["show", "nothing"]);
        await SaysAsync(
            "There is no such execution",
            ["watch", accounts.StateMachine("grant-access").Replace("stateMachine", "execution") + ":none"]
        );
        await SaysAsync(
            "That execution is in the account 111111111111 in eu-west-1, and these are the credentials of",
            ["report", "arn:aws:states:eu-west-1:111111111111:execution:repogrant-grant-access:none"]
        );
        await SaysAsync("There is no file absent.json.", ["plan", "absent.json"]);
        await SaysAsync("There is no file nowhere/absent.json.", ["plan", "nowhere/absent.json"]);
        await SaysAsync(". is a folder.", ["apply", ".", "--yes"]);
        await SaysAsync("large.json is too large: an execution's input has at most 262144 bytes.", ["plan", "large.json"]);
        await SaysAsync("/dev/zero is too large", ["plan", "/dev/zero"]);
        await SaysAsync("utf16.json is UTF-16 text. Save it as UTF-8.", ["plan", "utf16.json"]);
        await SaysAsync("bom.json: 3 problems in the request", ["plan", "bom.json"]);
        await SaysAsync("no.json: The request is not valid JSON", ["plan", "no.json"]);
        await SaysAsync("bad.json: 3 problems in the request", ["apply", "bad.json", "--yes"]);
        await SaysAsync("This is not a terminal, so nobody can be asked", ["apply", "request.json"]);
        await SaysAsync("With --output json there is no question", ["revoke", "web-team", "--output", "json"]);
        await SaysAsync("repogrant --help shows", ["aply", "request.json"]);
        await SaysAsync("--account: \"22222222222\" is not allowed; it must be 12 digits 0-9.", ["list", "--account", "22222222222"]);
        await SaysAsync("--account: \"web\" is not allowed", ["doctor", "--account", "web"]);
        await SaysAsync(
            "--consumer-region: \"Ohio\" is not allowed; it must be a Region such as us-east-2.",
            ["show", "web-team", "--consumer-region", "Ohio"]
        );

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

    [Fact]
    public async Task A_stack_of_another_version_is_said_to_be_one_and_refused_where_the_contract_differs()
    {
        await using var accounts = await Accounts.StartAsync();
        var repogrant = new CommandLine(accounts, home.FullName);
        await StackAsync("next", "  Version: {Value: 2.0.0}");
        await StackAsync("newer", "  Version: {Value: 1.99.0}");
        await StackAsync("foreign", "  Other: {Value: x}");

        var list = await repogrant.RunAsync("list", "--stack", "next");
        Assert.Equal((2, ""), (list.ExitCode, list.Output));
        Assert.StartsWith("The stack next has version 2.0.0, this command line ", list.Error, StringComparison.Ordinal);
        Assert.Contains(": they cannot work together. Use the command line of the stack's version", list.Error, StringComparison.Ordinal);

        var newer = await repogrant.RunAsync("list", "--stack", "newer");
        Assert.Equal((0, "No grant is recorded.\n"), (newer.ExitCode, newer.Output));
        Assert.StartsWith("The stack newer has version 1.99.0, this command line ", newer.Error, StringComparison.Ordinal);
        Assert.Single(newer.Error.TrimEnd().Split('\n'));

        var foreign = await repogrant.RunAsync("plan", "absent.json", "--stack", "foreign");
        Assert.Equal(2, foreign.ExitCode);
        Assert.StartsWith("The stack foreign (CREATE_COMPLETE) has no output Version", foreign.Error, StringComparison.Ordinal);

        Assert.Contains("ok     stack repogrant: version ", (await repogrant.RunAsync("doctor")).Output, StringComparison.Ordinal);
        // Inside the consumer account, whatever its stack is called.
        Directory.CreateDirectory(Path.Combine(home.FullName, ".aws"));
        var consumer = accounts.Consumer.AccountId;
        await WriteAsync(".aws/credentials", $"[consumer]\naws_access_key_id = AKIA0000{consumer}\naws_secret_access_key = local\n");
        var inside = await GoodAsync(repogrant, "doctor", "--consumer-profile", "consumer");
        Assert.Matches(
            @$"\nok     stack in {consumer}, us-east-2: [a-z-]+ \(CREATE_COMPLETE\) has version [0-9.]+, like the stack repogrant\n",
            inside
        );
        await DoctorSaysAsync("next", "FAILED stack next: The stack next has version 2.0.0");
        await DoctorSaysAsync("absent", "FAILED stack absent: There is no stack absent in this account in us-east-2.");
        await DoctorSaysAsync("newer", "?      stack newer: The stack newer has version 1.99.0");

        async Task DoctorSaysAsync(string stack, string finding)
        {
            var doctor = await repogrant.RunAsync("doctor", "--stack", stack);
            Assert.Equal((1, ""), (doctor.ExitCode, doctor.Error));
            Assert.Contains(finding, doctor.Output, StringComparison.Ordinal);
        }

        Task StackAsync(string name, string outputs) =>
            accounts.DeployAsync(
                name,
                $$"""
                Resources:
                  Grants:
                    Type: AWS::DynamoDB::Table
                    Properties:
                      TableName: {{name}}-grants
                      BillingMode: PAY_PER_REQUEST
                      AttributeDefinitions:
                        - {AttributeName: collection, AttributeType: S}
                        - {AttributeName: id, AttributeType: S}
                      KeySchema:
                        - {AttributeName: collection, KeyType: HASH}
                        - {AttributeName: id, KeyType: RANGE}
                Outputs:
                {{outputs}}
                """
            );
    }

    public void Dispose() => home.Delete(recursive: true);

    private static Task<ProgramRun> ReadmeAsync(string part, Func<string, Task<ProgramRun>> run) =>
        ShellBlocks.RunAsync(typeof(StoryTests), "README.md", part, run);

    private static async Task<string> GoodAsync(CommandLine repogrant, params string[] arguments)
    {
        var run = await repogrant.RunAsync(arguments);
        Assert.True(run.ExitCode == 0, run.Everything);
        return run.Output;
    }

    private Task WriteAsync(string file, JsonObject request) => WriteAsync(file, request.ToJsonString());

    private Task WriteAsync(string file, string text, Encoding? encoding = null) =>
        File.WriteAllTextAsync(
            Path.Combine(home.FullName, file),
            text,
            encoding ?? new UTF8Encoding(),
            TestContext.Current.CancellationToken
        );

    private static JsonObject Request(Accounts accounts, string instance, string repository, string access)
    {
        var request = accounts.Request(repository, instance);
        request["name"] = "web-team";
        request["repositories"]![0]!["access"] = access;
        return request;
    }
}
