namespace RepoGrant.Contract;

/// <summary>
/// The ids of the instances that got the profile, and of those that had got it meanwhile. Ids and no <see cref="Change"/>s: as many as one
/// run takes would not fit beside the results into what a state may be given.
/// </summary>
public sealed record Association(IReadOnlyList<string> Created, IReadOnlyList<string> Unchanged)
{
    /// <summary>The ids of the instances whose association was replaced.</summary>
    public IReadOnlyList<string> Replaced
    {
        get => field ?? [];
        init;
    }

    /// <summary>The ids of the instances that the profile was taken off.</summary>
    public IReadOnlyList<string> Removed
    {
        get => field ?? [];
        init;
    }

    /// <summary>What was deleted because the grant has other names now.</summary>
    public IReadOnlyList<Change> Changes
    {
        get => field ?? [];
        init;
    }
}
