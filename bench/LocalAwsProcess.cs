using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RepoGrant.Bench;

/// <summary>A LocalAws of its own, started like `make local`, on a free port.</summary>
internal sealed partial class LocalAwsProcess : IAsyncDisposable
{
    private readonly Process process;

    private LocalAwsProcess(Process process, Uri endpoint, TimeSpan readyAfter) =>
        (this.process, Endpoint, ReadyAfter) = (process, endpoint, readyAfter);

    public Uri Endpoint { get; }

    /// <summary>The time from the process's start until it said that it is ready, with both stacks deployed.</summary>
    public TimeSpan ReadyAfter { get; }

    /// <summary>The resident memory of its process now, in MB.</summary>
    public double Memory
    {
        get
        {
            var line = File.ReadLines($"/proc/{process.Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
    }

    public static async Task<LocalAwsProcess> StartAsync(string localAws, params string[] options)
    {
        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, [localAws, "serve", "--port", "0", .. options]) { RedirectStandardOutput = true }
        )!;
        var line = await process.StandardOutput.ReadLineAsync() ?? "";
        var after = Stopwatch.GetElapsedTime(began);
        var endpoint = Ready().Match(line);
        if (!endpoint.Success)
            throw new InvalidOperationException($"LocalAws did not start: {line}");
        return new(process, new(endpoint.Groups[1].Value), after);
    }

    public async ValueTask DisposeAsync()
    {
        // SIGTERM, because it has a folder to remove. Not Ctrl-C's signal, which anything that a shell starts in the background ignores.
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    [GeneratedRegex(@"ready at (http://[0-9.:]+)")]
    private static partial Regex Ready();
}
