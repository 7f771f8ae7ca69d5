namespace RepoGrant.Contract;

/// <summary>The input of Record grant.</summary>
public sealed record RecordInput : StateInput
{
    /// <summary>The point in the run.</summary>
    public required RecordMoment Moment { get; init; }

    /// <summary>The instances that the run is for; null if the run failed before it knew them.</summary>
    public Selection? Selection { get; init; }

    /// <summary>The result of removing the configuration from the leaving instances; null if none leaves.</summary>
    public Removal? Removal { get; init; }

    /// <summary>The run's report, at its end.</summary>
    public Report? Report { get; init; }

    /// <summary>
    /// The results, without checks, of the instances that the run was for, if the report has no room for all of them; empty otherwise.
    /// </summary>
    public IReadOnlyList<InstanceResult> Instances
    {
        get => field ?? [];
        init;
    }

    /// <summary>When the execution was started; set at the end of a run.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>The name of the error, after a failure.</summary>
    public string? Error { get; init; }
}
