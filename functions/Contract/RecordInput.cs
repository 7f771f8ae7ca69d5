namespace RepoGrant.Contract;

/// <summary>What Record grant is given.</summary>
public sealed record RecordInput : StateInput
{
    /// <summary>When in the run it is.</summary>
    public required RecordMoment Moment { get; init; }

    /// <summary>The instances that the run is for; null where the run failed before it knew them.</summary>
    public Selection? Selection { get; init; }

    /// <summary>What came of taking the configuration off the instances that leave; null where none does.</summary>
    public Removal? Removal { get; init; }

    /// <summary>How the run came out, at its end.</summary>
    public Report? Report { get; init; }

    /// <summary>When the execution was started; given at the end of a run.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>The name of the error, after a failure.</summary>
    public string? Error { get; init; }
}
