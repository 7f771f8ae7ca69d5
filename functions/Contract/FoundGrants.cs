namespace RepoGrant.Contract;

/// <summary>The executions to start for a launched instance.</summary>
public sealed record FoundGrants(IReadOnlyList<GrantStart> Grants);
