namespace RepoGrant.Contract;

/// <summary>What Claim grant is given.</summary>
public sealed record ClaimInput : StateInput
{
    /// <summary>When the execution was started: what decides which of two requests is the newer one.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Whether the run has failed and is to be rolled back.</summary>
    public bool RollsBack { get; init; }
}
