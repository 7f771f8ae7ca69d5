namespace RepoGrant.Contract;

/// <summary>What Find drift came to.</summary>
public sealed record Drift
{
    /// <summary>How many grants were compared with what there is.</summary>
    public required int Checked { get; init; }

    /// <summary>Grants that are not as they are recorded.</summary>
    public required IReadOnlyList<GrantFinding> Drifted { get; init; }

    /// <summary>Grants that have ended, or whose revocation has stopped half-way: they are revoked.</summary>
    public required IReadOnlyList<GrantKey> Expired { get; init; }

    /// <summary>Grants that could not be checked.</summary>
    public required IReadOnlyList<GrantFinding> Failed { get; init; }

    /// <summary>Instances that were not looked at, by grant: that is no drift.</summary>
    public IReadOnlyList<GrantFinding> NotLookedAt
    {
        get => field ?? [];
        init;
    }

    /// <summary>The executions to start.</summary>
    public required IReadOnlyList<ReconcileStart> Starts { get; init; }

    /// <summary>How many grants are left out of these lists for want of room.</summary>
    public int Omitted { get; init; }
}
