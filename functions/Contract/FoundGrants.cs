namespace RepoGrant.Contract;

/// <summary>The executions to start for a launched instance.</summary>
public sealed record FoundGrants(IReadOnlyList<GrantStart> Grants)
{
    /// <summary>What grants that the instance left before have still to take away there.</summary>
    public IReadOnlyList<LeftFiles> Left
    {
        get => field ?? [];
        init;
    }
}
