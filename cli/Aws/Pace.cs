namespace RepoGrant.Cli.Aws;

/// <summary>At most two calls a second, whoever makes them: Step Functions' reads are shared by everybody in an account.</summary>
internal sealed class Pace(TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    private long? last;

    /// <summary>Waits until the next call may be made.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        // Timers may be early by a millisecond or two.
        while (last is { } before && Between - time.GetElapsedTime(before) is { } left && left > TimeSpan.Zero)
            await Task.Delay(left, time, cancellationToken);

        last = time.GetTimestamp();
    }
}
