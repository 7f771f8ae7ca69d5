namespace RepoGrant.Contract;

/// <summary>The instances a grant is for, and what each has now.</summary>
public sealed record Selection
{
    /// <summary>All of them: at most 500.</summary>
    public required IReadOnlyList<SelectedInstance> Instances { get; init; }

    /// <summary>Roles of instances that came with a profile of their own, whose owners consented to their being extended.</summary>
    public required IReadOnlyList<AdoptedRole> AdoptedRoles { get; init; }

    /// <summary>
    /// ARNs of those of them that have the policy already, without this grant; looked up for a run that may be rolled back.
    /// </summary>
    public IReadOnlyList<string> HadPolicy
    {
        get => field ?? [];
        init;
    }

    /// <summary>The ids of the instances that have no profile yet.</summary>
    public required IReadOnlyList<string> Associate { get; init; }

    /// <summary>
    /// The ids of the instances whose association has to be replaced: with a profile of a name that the grant had before, or with one that
    /// has been deleted and made again since.
    /// </summary>
    public IReadOnlyList<string> Replace
    {
        get => field ?? [];
        init;
    }

    /// <summary>Instances that the grant has been applied to and that are not selected any more: they lose the access.</summary>
    public IReadOnlyList<LeavingInstance> Leaving
    {
        get => field ?? [];
        init;
    }

    /// <summary>The instances to configure, at most 50 a batch.</summary>
    public required IReadOnlyList<Batch> Batches { get; init; }

    /// <summary>What a reader should know of those that were left for later.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
