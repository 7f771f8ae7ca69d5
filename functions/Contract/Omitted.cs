namespace RepoGrant.Contract;

/// <summary>How many items of each list were left out of a report.</summary>
public sealed record Omitted(int Instances, int Checks, int Changes, int Notes);
