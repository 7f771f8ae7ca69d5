namespace RepoGrant.Contract;

/// <summary>The result of one instance.</summary>
public sealed record InstanceResult(string InstanceId, InstanceStatus Status, IReadOnlyList<Check> Checks);
