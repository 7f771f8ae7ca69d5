namespace RepoGrant.Contract;

/// <summary>The input of Report access.</summary>
public sealed record ReportInput : SelectedInput
{
    /// <summary>The result of part 1.</summary>
    public required RepositoryAccess Access { get; init; }

    /// <summary>The result of part 2.</summary>
    public required InstanceIdentity Identity { get; init; }

    /// <summary>Which instances got the profile.</summary>
    public required Association Association { get; init; }

    /// <summary>The result of removing the configuration from the leaving instances; null if none leaves.</summary>
    public Removal? Removal { get; init; }

    /// <summary>The result of part 3.</summary>
    public required IReadOnlyList<Batch> Batches { get; init; }
}
