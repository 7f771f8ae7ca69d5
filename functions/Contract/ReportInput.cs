namespace RepoGrant.Contract;

/// <summary>What Report access is given.</summary>
public sealed record ReportInput : SelectedInput
{
    /// <summary>What part 1 came to.</summary>
    public required RepositoryAccess Access { get; init; }

    /// <summary>What part 2 came to.</summary>
    public required InstanceIdentity Identity { get; init; }

    /// <summary>Which instances got the profile.</summary>
    public required Association Association { get; init; }

    /// <summary>What came of taking the configuration off the instances that leave; null where none does.</summary>
    public Removal? Removal { get; init; }

    /// <summary>What part 3 came to.</summary>
    public required IReadOnlyList<Batch> Batches { get; init; }
}
