namespace RepoGrant.Contract;

/// <summary>An instance that no longer has access.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Since">When a run found that the request no longer selects it.</param>
public sealed record LeftInstance(string InstanceId, DateTimeOffset Since);
