namespace RepoGrant.Contract;

/// <summary>What was found about a grant: how it has drifted, or why it could not be checked.</summary>
public sealed record GrantFinding(GrantKey Grant)
{
    /// <summary>Sentences that say what differs from the grant's record.</summary>
    public IReadOnlyList<string>? Drift { get; init; }

    /// <summary>The ids of its instances that were not looked at, because they are offline or did not answer.</summary>
    public IReadOnlyList<string>? NotLookedAt { get; init; }

    /// <summary>Why the grant could not be checked: the error's name and message.</summary>
    public string? Error { get; init; }
}
