namespace RepoGrant.Contract;

/// <summary>What is known about one instance's access.</summary>
public sealed record InstanceResult(string InstanceId, InstanceStatus Status, IReadOnlyList<Check> Checks);
