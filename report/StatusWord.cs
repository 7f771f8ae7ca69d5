namespace RepoGrant.Reports;

/// <summary>The words for the statuses of runs and instances, in reports, in records and in events.</summary>
public static class StatusWord
{
    /// <summary>The access was proved.</summary>
    public const string Verified = "VERIFIED";

    /// <summary>A run: an instance is FAILED or UNREACHABLE.</summary>
    public const string NotVerified = "NOT_VERIFIED";

    /// <summary>An instance: a check failed. A run: it ended without a report. An execution: it failed.</summary>
    public const string Failed = "FAILED";

    /// <summary>An instance: no command reached it.</summary>
    public const string Unreachable = "UNREACHABLE";

    /// <summary>A run: it only showed what it would change.</summary>
    public const string Planned = "PLANNED";

    /// <summary>A run: the grant waits for instances.</summary>
    public const string Recorded = "RECORDED";

    /// <summary>The access was taken away.</summary>
    public const string Revoked = "REVOKED";

    /// <summary>A run: it applied the former request again, or took everything away, because the run before it had failed.</summary>
    public const string RolledBack = "ROLLED_BACK";

    /// <summary>An instance, in records: a command is being sent to it.</summary>
    public const string Configuring = "CONFIGURING";

    /// <summary>An instance, in records: it has lost the access, but not what the grant wrote there.</summary>
    public const string Left = "LEFT";

    /// <summary>An instance, in records: another grant takes precedence.</summary>
    public const string Outranked = "OUTRANKED";

    /// <summary>An execution: it runs.</summary>
    public const string Running = "RUNNING";

    /// <summary>An execution: it succeeded.</summary>
    public const string Succeeded = "SUCCEEDED";
}
