using System.Buffers;
using System.Diagnostics;

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
    /// <summary>
    /// A child that outlives the program may keep its streams open forever, so their end is not a reliable sign. What the program itself
    /// printed is in the pipes when it ends: once nothing more has been read for this long, all of it has been read.
    /// </summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs it. If canceled or timed out, it is killed with all its descendants.</summary>
    public static async Task<CaptureResult> RunAsync(ProcessStartInfo start, CaptureOptions options, CancellationToken cancellationToken)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = new Capture(process.StandardOutput.BaseStream, options.OutputLimit);
        var error = new Capture(process.StandardError.BaseStream, options.OutputLimit);
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
        await DrainAsync(output, error);
        cancellationToken.ThrowIfCancellationRequested();
        return new(process.ExitCode, output.Bytes, error.Bytes, timedOut);
    }

    private static async Task DrainAsync(Capture output, Capture error)
    {
        var everything = Task.WhenAll(output.Ended, error.Ended);
        for (var before = -1L; before != output.Length + error.Length && !everything.IsCompleted; )
        {
            before = output.Length + error.Length;
            await Task.WhenAny(everything, Task.Delay(Quiet, TimeProvider.System));
        }
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

    /// <summary>Reads a stream to its end and keeps the beginning.</summary>
    private sealed class Capture
    {
        private readonly ArrayBufferWriter<byte> kept = new();
        private readonly int limit;
        private long length;

        public Capture(Stream stream, int limit)
        {
            this.limit = limit;
            Ended = ReadAsync(stream);
        }

        public Task Ended { get; }

        public long Length => Interlocked.Read(ref length);

        public byte[] Bytes
        {
            get
            {
                lock (kept)
                    return kept.WrittenSpan.ToArray();
            }
        }

        private async Task ReadAsync(Stream stream)
        {
            var buffer = new byte[8192];
            try
            {
                for (int read; (read = await stream.ReadAsync(buffer)) > 0; )
                {
                    lock (kept)
                        kept.Write(buffer.AsSpan(0, Math.Min(read, limit - kept.WrittenCount)));
                    Interlocked.Add(ref length, read);
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
            {
                // The stream was closed during the read: nobody needs the rest.
            }
        }
    }
}
