namespace RepoGrant.Contract;

/// <summary>What the states that take a grant away are given.</summary>
/// <param name="Report">What there was of the grant, as Inspect grant found it; null where it failed before that.</param>
/// <param name="Revocation">The revocation.</param>
/// <param name="Ends">Whether this is the last step: everything else has been taken away.</param>
public sealed record RevocationStep(Report? Report, Revocation Revocation, bool Ends)
{
    /// <summary>The name of the error, after a failure.</summary>
    public string? Error { get; init; }
}
