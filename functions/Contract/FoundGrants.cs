namespace RepoGrant.Contract;

/// <summary>The executions to start for a launched instance.</summary>
public sealed record FoundGrants(IReadOnlyList<GrantStart> Grants)
{
    /// <summary>What grants that the instance left earlier still have to remove there.</summary>
    public IReadOnlyList<LeftFiles> Left
    {
        get => field ?? [];
        init;
    }
}
