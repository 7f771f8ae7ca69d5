namespace RepoGrant.Contract;

/// <summary>Recorded grants of one account and Region, which one invocation of Find drift checks in one session.</summary>
public sealed record GrantBatch
{
    /// <summary>So many grants are checked in one invocation.</summary>
    public const int MaxGrants = 25;

    /// <summary>The consumer account.</summary>
    public required string AccountId { get; init; }

    /// <summary>The Region of its instances.</summary>
    public required string Region { get; init; }

    /// <summary>The grants' names.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Whether grants that have drifted are applied again.</summary>
    public bool Repair { get; init; }

    /// <summary>How many bytes of JSON may be said about them: a state's data holds what is said about all.</summary>
    public required int Bytes { get; init; }
}
