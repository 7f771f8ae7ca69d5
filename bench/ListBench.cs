using System.Diagnostics;
using System.Globalization;
using LocalAws.Client;

namespace RepoGrant.Bench;

/// <summary><c>repogrant list</c> of very many recorded grants, as somebody waits for it: its process included.</summary>
internal static class ListBench
{
    private const int Grants = 1000;
    private const int Runs = 9;
    private const string Account = "111111111111";

    public static async Task RunAsync(string localAws, string repogrant, CancellationToken cancellationToken)
    {
        await using var local = await LocalAwsProcess.StartAsync(localAws);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var a = new AwsClient(http, local.Endpoint, Account, "us-east-2", TimeProvider.System);
        var b = new AwsClient(http, local.Endpoint, "222222222222", "us-east-2", TimeProvider.System);
        await GrantCopies.GrantAsync(a, cancellationToken);
        var record = (await GrantCopies.OfAsync(a, b, cancellationToken))[^1..];
        await GrantCopies.MakeAsync(Grants, _ => record, cancellationToken);

        var (text, json) = (new List<double>(), new List<double>());
        for (var run = 0; run < Runs; run++)
        {
            text.Add(await ListAsync("text", lines => lines.Count(line => line.StartsWith("bench-", StringComparison.Ordinal))));
            json.Add(
                await ListAsync("json", lines => lines.Count(line => line.StartsWith("    \"name\": \"bench-", StringComparison.Ordinal)))
            );
        }

        Measure.Print(
            string.Create(CultureInfo.InvariantCulture, $"repogrant list of {Grants:#,##0} recorded grants, median of {Runs}"),
            [
                Measure.AtMost("as text, from the start of the process to its end", Machine.Median(text), 1, "s"),
                Measure.AtMost("as JSON", Machine.Median(json), 1, "s"),
            ]
        );

        async Task<double> ListAsync(string output, Func<string[], int> count)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, [repogrant, "list", "--output", output])
            {
                RedirectStandardOutput = true,
                Environment =
                {
                    ["AWS_ENDPOINT_URL"] = local.Endpoint.ToString(),
                    ["AWS_ACCESS_KEY_ID"] = $"AKIA0000{Account}",
                    ["AWS_SECRET_ACCESS_KEY"] = "local",
                    ["AWS_REGION"] = "us-east-2",
                },
            };
            start.Environment.Remove("AWS_PROFILE");
            start.Environment.Remove("AWS_SESSION_TOKEN");
            var began = Stopwatch.GetTimestamp();
            using var process = Process.Start(start)!;
            var printed = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var listed = count(printed.Split('\n'));
            return process.ExitCode == 0 && listed == Grants
                ? took
                : throw new InvalidOperationException($"Exit code {process.ExitCode}, {listed} grants listed:\n{printed}");
        }
    }
}
