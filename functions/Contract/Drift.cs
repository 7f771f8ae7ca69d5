namespace RepoGrant.Contract;

/// <summary>The result of Find drift.</summary>
public sealed record Drift
{
    /// <summary>How many grants were compared with what exists.</summary>
    public required int Checked { get; init; }

    /// <summary>Grants that differ from their records.</summary>
    public required IReadOnlyList<GrantFinding> Drifted { get; init; }

    /// <summary>Grants that have expired, or whose revocation stopped halfway: they are to be revoked.</summary>
    public required IReadOnlyList<GrantKey> Expired { get; init; }

    /// <summary>Grants that could not be checked.</summary>
    public required IReadOnlyList<GrantFinding> Failed { get; init; }

    /// <summary>
    /// How many grants could not be checked because of an error, those for which the list has no room included. Grants that an execution is
    /// changing are not counted.
    /// </summary>
    public int Failures { get; init; }

    /// <summary>Instances that were not looked at, by grant: that is not drift.</summary>
    public IReadOnlyList<GrantFinding> NotLookedAt
    {
        get => field ?? [];
        init;
    }

    /// <summary>The executions to start.</summary>
    public required IReadOnlyList<ReconcileStart> Starts { get; init; }

    /// <summary>How many grants were left out of these lists because of the size limit.</summary>
    public int Omitted { get; init; }
}
