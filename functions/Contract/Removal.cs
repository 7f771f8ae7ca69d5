namespace RepoGrant.Contract;

/// <summary>What Remove configuration came to, for each instance.</summary>
public sealed record Removal(IReadOnlyList<InstanceResult> Instances);
