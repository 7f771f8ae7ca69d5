namespace RepoGrant.Contract;

/// <summary>An instance that has been launched, as the event's rule passes it on: every value is from outside.</summary>
public sealed record LaunchedInstance(string? Account, string? Region, string? InstanceId, string? EventId);
