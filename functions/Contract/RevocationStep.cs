namespace RepoGrant.Contract;

/// <summary>The input of the states that take a grant away.</summary>
/// <param name="Report">What exists of the grant, as found by Inspect grant; null for a state that does not need it.</param>
/// <param name="Revocation">The revocation.</param>
/// <param name="Ends">Whether this is the last step, after everything else has been removed.</param>
public sealed record RevocationStep(Report? Report, Revocation Revocation, bool Ends)
{
    /// <summary>The name of the error, after a failure.</summary>
    public string? Error { get; init; }

    /// <summary>The ids of the instances from which the grant's configuration could not be removed.</summary>
    public IReadOnlyList<string> Uncleaned
    {
        get => field ?? [];
        init;
    }
}
