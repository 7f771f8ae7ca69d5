namespace RepoGrant.Host;

/// <summary>Every metric that the functions write to the namespace RepoGrant.</summary>
internal static class MetricName
{
    /// <summary>How many grants are recorded and not revoked, each time they are counted.</summary>
    public const string Grants = nameof(Grants);

    /// <summary>How many grants a reconciliation has compared with what exists.</summary>
    public const string GrantsChecked = nameof(GrantsChecked);

    /// <summary>How many of them differ from their records.</summary>
    public const string GrantsDrifted = nameof(GrantsDrifted);

    /// <summary>How many instances of a run have access and have proved it.</summary>
    public const string InstancesVerified = nameof(InstancesVerified);

    /// <summary>How many instances of a run failed a check.</summary>
    public const string InstancesFailed = nameof(InstancesFailed);

    /// <summary>How many instances of a run no command reached.</summary>
    public const string InstancesUnreachable = nameof(InstancesUnreachable);

    /// <summary>From the start of a run that changed something to the record of its access, in milliseconds.</summary>
    public const string TimeToAccess = nameof(TimeToAccess);

    /// <summary>Runs and revocations that failed; the only metric that also has the error's name as a dimension.</summary>
    public const string Errors = nameof(Errors);
}
