namespace RepoGrant.Contract;

/// <summary>The input of Claim grant.</summary>
public sealed record ClaimInput : StateInput
{
    /// <summary>When the execution was started, which decides which of two requests is newer.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Whether the run has waited until IAM shows what was changed before.</summary>
    public bool Settled { get; init; }

    /// <summary>Whether the run has failed and has to be rolled back.</summary>
    public bool RollsBack { get; init; }
}
