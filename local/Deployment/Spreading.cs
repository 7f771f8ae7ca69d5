using LocalAws.Wire;

namespace LocalAws.Deployment;

/// <summary>
/// IAM's changes take their time to count: a new role cannot be assumed at once. CloudFormation tries again, and so does whoever
/// deploys here.
/// </summary>
/// <param name="propagation">How long a change takes to count at most.</param>
/// <param name="time">The clock that it takes.</param>
/// <param name="spread">Lets every change count now: for stacks that have been there for long when LocalAws is ready. Null to wait.</param>
internal sealed class Spreading(TimeSpan propagation, TimeProvider time, Action? spread)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Beyond the time that a change takes, what it then takes to be looked at.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Whether an error may be that of a change that does not count yet.</summary>
    public static bool MayBe(AwsException e) =>
        e.Code is "NoSuchEntity"
        || e.Message.Contains("cannot be assumed by Lambda", StringComparison.Ordinal)
        || e.Message.Contains("authorized to assume the provided role", StringComparison.Ordinal);

    /// <summary>Waits before a call is made again; false once there is nothing to wait for.</summary>
    /// <param name="attempt">How often has been waited.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> WaitAsync(int attempt, CancellationToken cancellationToken)
    {
        if (propagation == TimeSpan.Zero)
            return false;
        if (spread is not null)
        {
            spread();
            return attempt == 0;
        }
        if (attempt * Pause > propagation + Grace)
            return false;
        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }
}
