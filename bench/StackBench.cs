using System.Diagnostics;
using System.Xml.Linq;
using LocalAws.Client;
using TestKit;

namespace RepoGrant.Bench;

/// <summary>The stack of template.yaml, deployed by the aws CLI to an empty account as in README.</summary>
internal static class StackBench
{
    private const int Runs = 3;
    private const string Account = "111111111111";
    private const string Stack = "repogrant";
    private const string Bucket = "bench";

    /// <summary>The median of how many seconds the execution of its change set takes.</summary>
    public static async Task<double> ReadyAfterAsync(string localAws, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("repogrant-bench-").FullName;
        try
        {
            await RunAsync(Checkout.PathOf("repository-account.render.sh"), [folder, Checkout.PathOf(".build", "bootstrap")], []);
            var took = new List<double>();
            for (var run = 0; run < Runs; run++)
            {
                await using var local = await LocalAwsProcess.StartAsync(localAws, "--empty");
                took.Add((await DeployAsync(local.Endpoint, folder, cancellationToken)).TotalSeconds);
            }
            return Machine.Median(took);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<TimeSpan> DeployAsync(Uri endpoint, string folder, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>
        {
            ["HOME"] = folder,
            ["AWS_ENDPOINT_URL"] = endpoint.ToString().TrimEnd('/'),
            ["AWS_ACCESS_KEY_ID"] = "AKIA0000" + Account,
            ["AWS_SECRET_ACCESS_KEY"] = "local",
            ["AWS_DEFAULT_REGION"] = "us-east-2",
        };
        var packaged = Path.Combine(folder, "packaged.yaml");
        await RunAsync("aws", ["s3", "mb", "s3://" + Bucket], environment);
        await RunAsync(
            "aws",
            [.. Cloudformation("package", Path.Combine(folder, "template.yaml")), "--output-template-file", packaged],
            environment
        );
        await RunAsync(
            "aws",
            [
                .. Cloudformation("deploy", packaged),
                .. new[] { "--stack-name", Stack, "--capabilities", "CAPABILITY_NAMED_IAM", "--no-execute-changeset" },
                .. new[] { "--parameter-overrides", "ConsumerAccountIds=222222222222", "ExternalId=bench" },
            ],
            environment
        );

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var aws = new AwsClient(http, endpoint, Account, "us-east-2", TimeProvider.System);
        var changeSet = Text(await CallAsync("ListChangeSets"), "ChangeSetId");
        var began = Stopwatch.GetTimestamp();
        await CallAsync("ExecuteChangeSet", ("ChangeSetName", changeSet));
        while (true)
        {
            var status = Text(await CallAsync("DescribeStacks"), "StackStatus");
            if (status == "CREATE_COMPLETE")
                return Stopwatch.GetElapsedTime(began);
            if (status is not ("CREATE_IN_PROGRESS" or "REVIEW_IN_PROGRESS"))
                throw new InvalidOperationException($"The stack is {status}:\n{await CallAsync("DescribeStackEvents")}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        Task<XElement> CallAsync(string operation, params (string, string)[] parameters) =>
            aws.QueryAsync("cloudformation", operation, [("StackName", Stack), .. parameters], cancellationToken);
    }

    private static string[] Cloudformation(string command, string template) =>
        ["cloudformation", command, "--template-file", template, "--s3-bucket", Bucket];

    private static string Text(XElement answer, string name) => answer.Descendants(name).First().Value;

    private static async Task RunAsync(string program, string[] arguments, Dictionary<string, string?> environment)
    {
        environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        var run = await Programs.RunAsync(Programs.Alone(program, arguments, environment, Checkout.Folder));
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}:\n{run.Everything}");
    }
}
