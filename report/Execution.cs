namespace RepoGrant.Reports;

/// <summary>An execution as Step Functions describes it.</summary>
/// <param name="arn">Its ARN.</param>
/// <param name="status">RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED.</param>
public sealed class Execution(string arn, string status)
{
    /// <summary>Its ARN.</summary>
    public string Arn => arn;

    /// <summary>Its name, the ARN's last part.</summary>
    public string Name => Reports.Arn.ExecutionNameOf(arn);

    /// <summary>RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED.</summary>
    public string Status => status;

    /// <summary>When it was started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended; null if it has not.</summary>
    public DateTimeOffset? Stopped { get; init; }

    /// <summary>Its input as it was given.</summary>
    public string? Input { get; init; }

    /// <summary>What it gave; null if it has not succeeded.</summary>
    public string? Output { get; init; }

    /// <summary>The name of the error that it ended with; null if it has not failed.</summary>
    public string? Error { get; init; }

    /// <summary>The error's sentences; null if it has not failed.</summary>
    public string? Cause { get; init; }

    /// <summary>Whether it has not ended.</summary>
    public bool IsRunning => status == StatusWord.Running;

    /// <summary>Whether it ended as it should.</summary>
    public bool Succeeded => status == StatusWord.Succeeded;

    /// <summary>The account that it runs in: the repository account.</summary>
    public string AccountId => arn.Split(':') is [_, _, _, _, var account, ..] ? account : "";

    /// <summary>The report; null if it ended without one, or has not ended.</summary>
    public ReportJson? Report => ReportJson.Of(Output, Error, Cause);
}
