using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>The instances that a grant selects, and what each has now.</summary>
public sealed record Selection
{
    /// <summary>
    /// How many instances one run takes the access from. Each is in several states' data, with a sentence and a result of its own (262,144
    /// bytes: Step Functions Developer Guide, "Service quotas").
    /// </summary>
    public const int MaxLeaving = 200;

    /// <summary>All selected instances: at most 500.</summary>
    public required IReadOnlyList<SelectedInstance> Instances { get; init; }

    /// <summary>Roles of instances that have a profile of their own, whose owners consented to their being extended.</summary>
    public required IReadOnlyList<AdoptedRole> AdoptedRoles { get; init; }

    /// <summary>
    /// ARNs of the adopted roles that already have the policy without this grant; looked up only for a run that may be rolled back.
    /// </summary>
    public IReadOnlyList<string> HadPolicy
    {
        get => field ?? [];
        init;
    }

    /// <summary>The ids of the instances that have no profile yet.</summary>
    public required IReadOnlyList<string> Associate { get; init; }

    /// <summary>
    /// The ids of the instances whose association must be replaced, because the profile has a former name of the grant's or has been
    /// deleted and created again since.
    /// </summary>
    public IReadOnlyList<string> Replace
    {
        get => field ?? [];
        init;
    }

    /// <summary>Instances that the grant was applied to and no longer selects: they lose the access.</summary>
    public IReadOnlyList<LeavingInstance> Leaving
    {
        get => field ?? [];
        init;
    }

    /// <summary>
    /// The ids of all recorded instances that no longer exist. Not part of a state's data: a grant may have had any number of them.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<string> Gone { get; init; } = [];

    /// <summary>
    /// The ids of instances that have left with a role of their own and are kept out by their ids, and that no longer exist.
    /// </summary>
    public IReadOnlyList<string> Forgotten
    {
        get => field ?? [];
        init;
    }

    /// <summary>The instances to configure, in batches of at most 50.</summary>
    public required IReadOnlyList<Batch> Batches { get; init; }

    /// <summary>What a reader should know about instances that were left for later.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
