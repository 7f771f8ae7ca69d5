namespace RepoGrant.Reports;

/// <summary>A state that a run was in for a while.</summary>
/// <param name="Name">The state's name.</param>
/// <param name="Entered">When it was entered.</param>
/// <param name="Left">When it was left, or failed.</param>
/// <param name="Failed">Whether it failed.</param>
public sealed record RunState(string Name, DateTimeOffset Entered, DateTimeOffset Left, bool Failed);
