using LocalAws.Lagging;
using LocalAws.Wire;

namespace LocalAws.Deployment;

/// <summary>
/// IAM's changes take time to have an effect: a new role cannot be assumed at once. CloudFormation retries, and so does the deployment
/// here.
/// </summary>
/// <param name="lag">How long a change takes to have an effect.</param>
/// <param name="time">The clock.</param>
internal sealed class Spreading(Lag lag, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>A margin, beyond the time that a change takes, for noticing it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Whether an error may be caused by a change that has no effect yet.</summary>
    public static bool MayBe(AwsException e) =>
        e.Code is "NoSuchEntity"
        || e.Message.Contains("cannot be assumed by Lambda", StringComparison.Ordinal)
        || e.Message.Contains("authorized to assume the provided role", StringComparison.Ordinal);

    /// <summary>Waits before a call is repeated; false if there is nothing left to wait for.</summary>
    /// <param name="attempt">The number of waits so far.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> WaitAsync(int attempt, CancellationToken cancellationToken)
    {
        if (!lag.IsOn || attempt * Pause > lag.LongestOfIam + Grace)
            return false;
        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }
}
