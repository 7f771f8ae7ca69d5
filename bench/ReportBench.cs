using System.Diagnostics;
using System.Text;
using RepoGrant.Reports;
using Report.Tests;

namespace RepoGrant.Bench;

/// <summary>How large the page of a large run is, and how long it takes to make it.</summary>
internal static class ReportBench
{
    private const int Rounds = 15;

    public static void Run()
    {
        var run = Some.Run(instances: 500, failed: 250);
        var first = Stopwatch.StartNew();
        var page = ReportPage.Of(run);
        first.Stop();
        var again = Enumerable
            .Range(0, Rounds)
            .Select(_ =>
            {
                var watch = Stopwatch.StartNew();
                ReportPage.Of(run);
                return watch.Elapsed.TotalMilliseconds;
            })
            .Order()
            .ElementAt(Rounds / 2);
        Measure.Print(
            "the page of 500 instances with 6 checks each",
            [
                Measure.AtMost("size", Encoding.UTF8.GetByteCount(page) / 1_000_000.0, 1, "MB"),
                Measure.AtMost("made, first", first.Elapsed.TotalMilliseconds, 300, "ms"),
                Measure.AtMost("made again, median", again, 300, "ms"),
            ]
        );
    }
}
