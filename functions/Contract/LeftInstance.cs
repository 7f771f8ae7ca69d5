namespace RepoGrant.Contract;

/// <summary>An instance that no longer has access.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Since">When a run found that it is no longer asked for.</param>
public sealed record LeftInstance(string InstanceId, DateTimeOffset Since);
