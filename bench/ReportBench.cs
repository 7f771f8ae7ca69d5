using System.Diagnostics;
using System.Text;
using RepoGrant.Reports;
using Report.Tests;
using TestKit;

namespace RepoGrant.Bench;

/// <summary>How large the page of a large run is, how long it takes to make it, and how long a browser takes to draw it.</summary>
internal static class ReportBench
{
    private const int Rounds = 15;
    private const int Drawings = 5;

    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    public static async Task RunAsync()
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
        List<Measure> measures =
        [
            Measure.AtMost("size", Encoding.UTF8.GetByteCount(page) / 1_000_000.0, 1, "MB"),
            Measure.AtMost("made, first", first.Elapsed.TotalMilliseconds, 300, "ms"),
            Measure.AtMost("made again, median", again, 300, "ms"),
        ];
        if (Browsers.SelectMany(InPath).FirstOrDefault(File.Exists) is { } browser)
        {
            var drawn = await ShortestAsync(browser, page) - await ShortestAsync(browser, "<!DOCTYPE html><title>empty</title>");
            measures.Add(Measure.AtMost("drawn, beyond an empty page", Math.Max(0, drawn.TotalMilliseconds), 500, "ms"));
        }
        else
        {
            Console.WriteLine("There is no Chromium on this machine: how long a browser takes to draw the page is not measured.");
        }

        Measure.Print("the page of 500 instances with 6 checks each", measures);
    }

    private static IEnumerable<string> InPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program));

    /// <summary>
    /// The shortest time from a browser's start to the picture of a page, for a busy machine makes one longer, and never shorter.
    /// </summary>
    private static async Task<TimeSpan> ShortestAsync(string browser, string html)
    {
        var folder = Directory.CreateTempSubdirectory("repogrant-");
        try
        {
            var page = Path.Combine(folder.FullName, "page.html");
            var picture = Path.Combine(folder.FullName, "page.png");
            await File.WriteAllTextAsync(page, html);
            var shortest = TimeSpan.MaxValue;
            for (var drawing = 0; drawing < Drawings; drawing++)
            {
                // No sandbox: Chromium has none for root.
                var start = new ProcessStartInfo(
                    browser,
                    ["--headless", "--no-sandbox", "--disable-gpu", "--window-size=390,800", $"--screenshot={picture}", $"file://{page}"]
                );
                var watch = Stopwatch.StartNew();
                var ended = await Programs.RunAsync(start);
                shortest = watch.Elapsed < shortest ? watch.Elapsed : shortest;
                if (!File.Exists(picture))
                    throw new InvalidOperationException($"{browser} has drawn nothing: {ended.Everything}");
                File.Delete(picture);
            }

            return shortest;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
