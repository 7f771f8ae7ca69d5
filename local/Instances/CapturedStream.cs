using System.Buffers;
using System.IO.Pipes;
using System.Security.Cryptography;

namespace LocalAws.Instances;

/// <summary>
/// Reads what a program prints and keeps the beginning. What comes later is read and dropped, so that nothing that prints ever blocks.
/// </summary>
internal sealed class CapturedStream
{
    private const int MarkLength = 32;

    private readonly Lock gate = new();
    private readonly PipeStream pipe;
    private readonly ArrayBufferWriter<byte> kept = new();
    private readonly int limit;
    private readonly TaskCompletionSource<long> marked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task ended;
    private long length;
    private byte[]? mark;
    private byte[] tail = [];

    /// <param name="pipe">The end of a pipe that can be read.</param>
    /// <param name="limit">How many bytes to keep.</param>
    public CapturedStream(PipeStream pipe, int limit)
    {
        this.pipe = pipe;
        this.limit = limit;
        ended = ReadAsync();
    }

    /// <summary>
    /// What has been printed until now, by a program that has just ended. The end of the pipe would be no sign of that: a child that
    /// outlives the program may keep it open forever. Nor would be a time in which nothing is read: on a loaded machine the reader may
    /// itself be late. So a mark goes into the pipe, and what comes before it is what was printed before. To be called once.
    /// </summary>
    public async Task<byte[]> UntilNowAsync()
    {
        var random = RandomNumberGenerator.GetBytes(MarkLength);
        lock (gate)
            mark = random;
        // Linux opens the other end of a pipe by the name of this one.
        await using (
            var other = new FileStream(
                $"/proc/self/fd/{pipe.SafePipeHandle.DangerousGetHandle()}",
                FileMode.Open,
                FileAccess.Write,
                FileShare.ReadWrite,
                bufferSize: 0
            )
        )
        {
            await other.WriteAsync(random);
        }
        await Task.WhenAny(ended, marked.Task);
        lock (gate)
        {
            var printed = marked.Task.IsCompletedSuccessfully ? marked.Task.Result : length;
            return kept.WrittenSpan[..(int)Math.Min(printed, kept.WrittenCount)].ToArray();
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[8192];
        try
        {
            for (int read; (read = await pipe.ReadAsync(buffer)) > 0; )
                Take(buffer.AsSpan(0, read));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The stream was closed during the read: nobody needs the rest.
        }
    }

    private void Take(ReadOnlySpan<byte> read)
    {
        lock (gate)
        {
            kept.Write(read[..Math.Min(read.Length, limit - kept.WrittenCount)]);
            // The mark may come in two reads.
            byte[] recent = [.. tail, .. read];
            if (mark is not null && recent.AsSpan().IndexOf(mark) is >= 0 and var at)
                marked.TrySetResult(length - tail.Length + at);
            tail = recent[Math.Max(0, recent.Length - MarkLength + 1)..];
            length += read.Length;
        }
    }
}
