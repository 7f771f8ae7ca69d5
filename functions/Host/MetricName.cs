namespace RepoGrant.Host;

/// <summary>Every metric that the functions write, in the namespace RepoGrant.</summary>
internal static class MetricName
{
    /// <summary>How many grants are recorded and not revoked, each time that somebody looks.</summary>
    public const string Grants = nameof(Grants);

    /// <summary>How many grants a reconciliation has compared with what there is.</summary>
    public const string GrantsChecked = nameof(GrantsChecked);

    /// <summary>How many of them are not as they are recorded.</summary>
    public const string GrantsDrifted = nameof(GrantsDrifted);

    /// <summary>How many instances of a run have access, and proved it.</summary>
    public const string InstancesVerified = nameof(InstancesVerified);

    /// <summary>On how many instances of a run a check failed.</summary>
    public const string InstancesFailed = nameof(InstancesFailed);

    /// <summary>How many instances of a run no command reached.</summary>
    public const string InstancesUnreachable = nameof(InstancesUnreachable);

    /// <summary>From the start of a run that changed something to the record of its access, in milliseconds.</summary>
    public const string TimeToAccess = nameof(TimeToAccess);

    /// <summary>Runs and revocations that failed; the one metric that has the error's name as a dimension, too.</summary>
    public const string Errors = nameof(Errors);
}
