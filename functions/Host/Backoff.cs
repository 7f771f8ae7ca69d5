using RepoGrant.Contract;

namespace RepoGrant.Host;

/// <summary>Repeats what is expected to succeed soon, with full jitter over a doubling wait, until the deadline.</summary>
internal sealed class Backoff(TimeProvider clock)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Runs the action until it succeeds or fails for good. Throws <see cref="TemporaryFailure"/> with the last error if the deadline comes
    /// first.
    /// </summary>
    /// <param name="action">The action to repeat.</param>
    /// <param name="mayPass">Whether an error may be temporary, given the time since the first try.</param>
    /// <param name="deadline">Ends the waiting.</param>
    public async Task RunAsync(Func<CancellationToken, Task> action, Func<Exception, TimeSpan, bool> mayPass, CancellationToken deadline)
    {
        var start = clock.GetTimestamp();
        for (var wait = First; ; wait = wait * 2 < Longest ? wait * 2 : Longest)
        {
            try
            {
                await action(deadline);
                return;
            }
            catch (Exception exception) when (mayPass(exception, clock.GetElapsedTime(start)))
            {
                await WaitAsync(wait, exception, deadline);
            }
        }
    }

    private async Task WaitAsync(TimeSpan longest, Exception last, CancellationToken deadline)
    {
        try
        {
            await Task.Delay(longest * (0.1 + (0.9 * Jitter())), clock, deadline);
        }
        catch (OperationCanceledException)
        {
            throw new TemporaryFailure(last.Message, last);
        }
    }

    // Only spreads retries; no secret depends on it.
#pragma warning disable CA5394
    private static double Jitter() => Random.Shared.NextDouble();
#pragma warning restore CA5394
}
