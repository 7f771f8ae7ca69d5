using System.Diagnostics;
using System.IO.Pipes;

namespace LocalAws.Instances;

/// <summary>How to run a program.</summary>
internal sealed record CaptureOptions
{
    /// <summary>Its standard input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Whether standard input stays open until the program has ended, so that it notices the end of LocalAws.</summary>
    public bool KeepInputOpen { get; init; }

    /// <summary>How many bytes of each stream to keep. The rest is read and dropped, so that the program never blocks.</summary>
    public int OutputLimit { get; init; } = 1024 * 1024;

    /// <summary>When to kill it; null for never.</summary>
    public TimeSpan? Timeout { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; meaningless if it <paramref name="TimedOut"/>.</param>
internal sealed record CaptureResult(int ExitCode, byte[] Output, byte[] Error, bool TimedOut);

/// <summary>Runs a program to its end and keeps what it prints.</summary>
internal static class CapturedProcess
{
    /// <summary>Runs it. If canceled or timed out, it is killed with all its descendants.</summary>
    public static async Task<CaptureResult> RunAsync(ProcessStartInfo start, CaptureOptions options, CancellationToken cancellationToken)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = new CapturedStream((PipeStream)process.StandardOutput.BaseStream, options.OutputLimit);
        var error = new CapturedStream((PipeStream)process.StandardError.BaseStream, options.OutputLimit);
        using var deadline = new CancellationTokenSource(options.Timeout ?? Timeout.InfiniteTimeSpan, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var timedOut = false;
        try
        {
            await FeedAsync(process, options, either.Token);
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            timedOut = !cancellationToken.IsCancellationRequested;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
        process.StandardInput.Close();
        var printed = await Task.WhenAll(output.UntilNowAsync(), error.UntilNowAsync());
        cancellationToken.ThrowIfCancellationRequested();
        return new(process.ExitCode, printed[0], printed[1], timedOut);
    }

    private static async Task FeedAsync(Process process, CaptureOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(options.Input, cancellationToken);
            if (!options.KeepInputOpen)
                process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended, or closed its input, without reading all of it.
        }
    }
}
