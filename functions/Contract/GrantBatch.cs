namespace RepoGrant.Contract;

/// <summary>Recorded grants of one account and Region, which one invocation of Find drift checks within one session.</summary>
public sealed record GrantBatch
{
    /// <summary>The most grants that one invocation checks.</summary>
    public const int MaxGrants = 25;

    /// <summary>The consumer account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The Region of its instances.</summary>
    public required string Region { get; init; }

    /// <summary>The grants' names.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Whether to apply grants that have drifted again.</summary>
    public bool Repair { get; init; }

    /// <summary>The most bytes of JSON to report about them: one state's data has to carry the findings of all batches.</summary>
    public required int Bytes { get; init; }
}
