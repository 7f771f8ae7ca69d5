namespace RepoGrant.Contract;

/// <summary>One execution: its name and its input.</summary>
public sealed record GrantStart(string Name, GrantStartInput Input);
