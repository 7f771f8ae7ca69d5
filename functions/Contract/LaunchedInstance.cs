namespace RepoGrant.Contract;

/// <summary>An instance that has been launched, as the event's rule passes it on: every value is from outside.</summary>
/// <param name="Account">The account that the instance is in.</param>
/// <param name="Region">Its Region.</param>
/// <param name="InstanceId">The instance's id.</param>
/// <param name="EventId">The event's id, which names the executions that are started.</param>
/// <param name="Execution">The ARN of the execution that asks, for the log.</param>
public sealed record LaunchedInstance(string? Account, string? Region, string? InstanceId, string? EventId, string? Execution = null);
