namespace RepoGrant.Reports;

/// <summary>Who started a run. CloudTrail knows, in its event history of 90 days.</summary>
/// <param name="Name">
/// The ARN of whoever called StartExecution, <c>schedule</c>, or <c>launch of i-…</c>; null if that is not known.
/// </param>
/// <param name="Note">A sentence that says why something about it is not known, and what to do; null if nothing is missing.</param>
public sealed record Starter(string? Name, string? Note = null)
{
    /// <summary>The starter of a run that has just ended: CloudTrail shows it too late for what is written now.</summary>
    /// <param name="execution">The execution's ARN.</param>
    public static Starter TooEarly(string execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return new(
            null,
            "Who started it was not known yet when this was written: CloudTrail shows that some minutes after the start. For 90 days "
                + $"repogrant report {Arn.ExecutionNameOf(execution)} looks it up."
        );
    }
}
