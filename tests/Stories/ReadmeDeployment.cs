using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws;
using LocalAws.Client;

namespace Stories.Tests;

/// <summary>Deploys as in README, with the machine's own aws CLI, to a LocalAws of empty accounts.</summary>
internal static partial class ReadmeDeployment
{
    public const string Bucket = "repogrant-deployment-111111111111";

    /// <summary>Long enough for a stack's update to be done before an instance can be configured.</summary>
    private static readonly TimeSpan Registration = TimeSpan.FromSeconds(75);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A LocalAws of empty accounts, in which agents take their time.</summary>
    public static Task<TemporaryLocalAws> StartAsync() =>
        TemporaryLocalAws.StartAsync(
            options =>
                options with
                {
                    Delays = new() { AgentRegistration = Registration },
                    Lag = LagSeeds.OfTest(),
                },
            Cancelled
        );

    public static AwsClient Client(TemporaryLocalAws local, HttpClient http, string account) =>
        new(http, local.Host.Endpoint, account, "us-east-2", TimeProvider.System);

    public static TwoAccounts Scene(TemporaryLocalAws local, AwsClient a, AwsClient b) =>
        new(
            a,
            b,
            new(
                local.Host.Describe(),
                a.AccountId,
                Directory.CreateDirectory(Path.Combine(local.Folder, "administrator")).FullName,
                TimeProvider.System
            ),
            TimeProvider.System
        );

    public static string Machine(string name) => $"arn:aws:states:us-east-2:111111111111:stateMachine:repogrant-{name}";

    public static string Request(string name, string instance) =>
        new JsonObject
        {
            ["name"] = name,
            ["repositories"] = new JsonArray(new JsonObject { ["name"] = "SharedDemoRepo" }),
            ["consumer"] = new JsonObject
            {
                ["accountId"] = "222222222222",
                ["instances"] = new JsonObject { ["ids"] = new JsonArray(instance) },
            },
        }.ToJsonString();

    /// <summary>A block as a reader fills it in.</summary>
    public static string Filled(string block) => block.Replace("ExternalId=…", "ExternalId=an-external-id", StringComparison.Ordinal);

    /// <summary>README's deployment again, with another value of a parameter; the bucket already exists.</summary>
    public static string Again(string block, string parameter) =>
        block
            .Replace($"aws s3 mb s3://{Bucket}", "", StringComparison.Ordinal)
            .Replace("ExternalId=", $"{parameter} ExternalId=", StringComparison.Ordinal);

    /// <summary>
    /// What `make repository-template` writes, beside this run's files, except that it contains the functions that were published for this
    /// machine: the package feed may lack the official packages.
    /// </summary>
    /// <returns>The folder.</returns>
    public static string Render(TemporaryLocalAws local)
    {
        var folder = Path.Combine(local.Folder, "checkout", ".build", "repository-account");
        Run(Checkout.PathOf("repository-account.render.sh"), folder, Checkout.PathOf(".build", "bootstrap"));
        return folder;
    }

    /// <summary>The same with another executable that does the same: nothing reads what follows an ELF file's end.</summary>
    public static void RenderAnotherBuild(TemporaryLocalAws local)
    {
        var folder = Render(local);
        var code = Path.Combine(local.Folder, "bootstrap");
        File.Copy(Checkout.PathOf(".build", "bootstrap", "bootstrap"), code, overwrite: true);
        File.AppendAllText(code, "another build");
        Run("zip", "-q", "-X", "-j", Path.Combine(folder, "bootstrap.zip"), code);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public static string InFolder(TemporaryLocalAws local, string block) =>
        $"cd {Path.Combine(local.Folder, "checkout")}\n" + Made().Replace(block, "");

    public static Task<ProgramRun> ShellAsync(TemporaryLocalAws local, string account, string script) =>
        ShellAsync(local.Host, local.Folder, account, script);

    /// <summary>Runs commands in a shell of an account's administrator; a command that fails ends them.</summary>
    public static async Task<ProgramRun> ShellAsync(LocalAwsHost host, string folder, string account, string script)
    {
        var run = await Programs.RunAsync(
            Programs.Alone(
                "bash",
                ["-euo", "pipefail", "-c", script],
                new Dictionary<string, string?>
                {
                    ["PATH"] = Environment.GetEnvironmentVariable("PATH"),
                    ["HOME"] = Directory.CreateDirectory(Path.Combine(folder, "home-" + account)).FullName,
                    ["AWS_ENDPOINT_URL"] = host.Endpoint.ToString().TrimEnd('/'),
                    ["AWS_ACCESS_KEY_ID"] = "AKIA0000" + account,
                    ["AWS_SECRET_ACCESS_KEY"] = "local",
                    ["AWS_DEFAULT_REGION"] = "us-east-2",
                    ["AWS_PAGER"] = "",
                },
                Checkout.Folder
            )
        );
        Assert.True(run.ExitCode == 0, $"{script}\n{run.Everything}");
        return run;
    }

    public static async Task<string> StatusAsync(AwsClient account, string stack) =>
        (await account.QueryAsync("cloudformation", "DescribeStacks", [("StackName", stack)], Cancelled))
            .Descendants("StackStatus")
            .Single()
            .Value;

    /// <summary>The stack's own states since its last operation began.</summary>
    public static async Task<IReadOnlyList<string>> EventsAsync(AwsClient account, string stack) =>
        [
            .. (await account.QueryAsync("cloudformation", "DescribeStackEvents", [("StackName", stack)], Cancelled))
                .Descendants("member")
                .Where(e => e.Element("LogicalResourceId")?.Value == stack)
                .Select(e => e.Element("ResourceStatus")!.Value),
        ];

    [GeneratedRegex(@"(?m)^ *make .*\n", RegexOptions.ExplicitCapture)]
    private static partial Regex Made();
}
