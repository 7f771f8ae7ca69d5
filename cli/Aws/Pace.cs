namespace RepoGrant.Cli.Aws;

/// <summary>Allows at most two calls a second in all: everybody in an account shares the rate limit of Step Functions' reads.</summary>
internal sealed class Pace(TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    private long? last;

    /// <summary>Waits until the next call may be made.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        // Timers may fire a millisecond or two early.
        while (last is { } before && Between - time.GetElapsedTime(before) is { } left && left > TimeSpan.Zero)
            await Task.Delay(left, time, cancellationToken);

        last = time.GetTimestamp();
    }
}
