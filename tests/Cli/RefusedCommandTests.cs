using System.Text;
using System.Text.Json.Nodes;

namespace Cli.Tests;

public sealed class RefusedCommandTests : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("repogrant-");

    [Fact]
    public async Task A_command_that_cannot_run_prints_one_sentence_and_exits_with_2()
    {
        await using var accounts = await Accounts.StartAsync();
        var repogrant = new CommandLine(accounts, home.FullName);
        await WriteAsync("request.json", accounts.Request("SharedDemoRepo", "i-0123456789abcdef0").ToJsonString());
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
        await SaysAsync("--output json cannot ask for confirmation", ["revoke", "web-team", "--output", "json"]);
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

    public void Dispose() => home.Delete(recursive: true);

    private Task WriteAsync(string file, string text, Encoding? encoding = null) =>
        File.WriteAllTextAsync(
            Path.Combine(home.FullName, file),
            text,
            encoding ?? new UTF8Encoding(),
            TestContext.Current.CancellationToken
        );
}
