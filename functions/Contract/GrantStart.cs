namespace RepoGrant.Contract;

/// <summary>An execution to start: its name and its input.</summary>
public sealed record GrantStart(string Name, GrantStartInput Input);
