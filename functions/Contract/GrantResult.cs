namespace RepoGrant.Contract;

/// <summary>How a run ended, as recorded; the full report is the execution's output.</summary>
public sealed record GrantResult
{
    /// <summary>The report's status; FAILED if there is no report.</summary>
    public required string Status { get; init; }

    /// <summary>The request's generation.</summary>
    public required long Generation { get; init; }

    /// <summary>The execution's ARN.</summary>
    public required string Execution { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How many instances were verified.</summary>
    public int Verified { get; init; }

    /// <summary>On how many instances a check failed.</summary>
    public int Failed { get; init; }

    /// <summary>How many instances no command reached.</summary>
    public int Unreachable { get; init; }

    /// <summary>How many resources were created, changed or deleted.</summary>
    public int Changed { get; init; }

    /// <summary>The name of the error that ended the run.</summary>
    public string? Error { get; init; }
}
