using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RepoGrant.Bench;

/// <summary>The seed's story as `make demo` tells it, with everything built.</summary>
internal static partial class StoryBench
{
    private const int Runs = 3;

    public static async Task RunAsync(string localAws)
    {
        var (all, clients, ours, first) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run < Runs; run++)
        {
            var began = Stopwatch.GetTimestamp();
            using var process = Process.Start(
                new ProcessStartInfo(Environment.ProcessPath!, [localAws, "demo", "--lag-seed", "0"]) { RedirectStandardOutput = true }
            )!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            all.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"The demo failed:\n{output}");
            clients.Add(Seconds(Clients().Match(output)));
            ours.Add(all[^1] - clients[^1]);
            first.Add(Seconds(Execution().Match(output)));
        }
        Measure.Print(
            $"the seed's story, median of {Runs}",
            [
                Measure.AtMost(
                    "from the start of the process to its end",
                    Machine.Median(all),
                    10,
                    "s",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"aws and git ran for {Machine.Median(clients):0.0} s, RepoGrant and LocalAws for {Machine.Median(ours):0.0} s; "
                            + $"the first execution took {Machine.Median(first):0.0} s"
                    )
                ),
            ]
        );
    }

    private static double Seconds(Match match) =>
        match.Success
            ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("The demo's output has changed: it contains no times.");

    [GeneratedRegex(@"For ([0-9.]+) s of them aws and git were running")]
    private static partial Regex Clients();

    [GeneratedRegex(@"The first execution took ([0-9.]+) s")]
    private static partial Regex Execution();
}
