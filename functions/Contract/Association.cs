namespace RepoGrant.Contract;

/// <summary>
/// The ids of the instances that got the profile, including those that already had it by then. Ids and not <see cref="Change"/>s: for the
/// most instances that one run can have, changes would not fit into a state's input beside the results.
/// </summary>
public sealed record Association(IReadOnlyList<string> Created, IReadOnlyList<string> Unchanged)
{
    /// <summary>The ids of the instances whose association was replaced.</summary>
    public IReadOnlyList<string> Replaced
    {
        get => field ?? [];
        init;
    }

    /// <summary>The ids of the instances that lost the profile.</summary>
    public IReadOnlyList<string> Removed
    {
        get => field ?? [];
        init;
    }

    /// <summary>What was deleted because the grant now has other names.</summary>
    public IReadOnlyList<Change> Changes
    {
        get => field ?? [];
        init;
    }
}
