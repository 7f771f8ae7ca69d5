namespace RepoGrant.Contract;

/// <summary>What was found about a grant: how it has drifted, or why it could not be checked.</summary>
public sealed record GrantFinding(GrantKey Grant)
{
    /// <summary>What is not as the grant's record says, as sentences.</summary>
    public IReadOnlyList<string>? Drift { get; init; }

    /// <summary>The ids of its instances that were not looked at: they are not online, or have not answered.</summary>
    public IReadOnlyList<string>? NotLookedAt { get; init; }

    /// <summary>Why the grant could not be checked: the error's name and its message.</summary>
    public string? Error { get; init; }
}
