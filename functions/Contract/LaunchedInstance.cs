namespace RepoGrant.Contract;

/// <summary>A launched instance as the event's rule passes it on: every value comes from outside.</summary>
/// <param name="Account">The account that the instance is in.</param>
/// <param name="Region">Its Region.</param>
/// <param name="InstanceId">The instance's id.</param>
/// <param name="EventId">The event's id, from which the started executions get their names.</param>
/// <param name="Execution">The ARN of the calling execution, for the log.</param>
public sealed record LaunchedInstance(string? Account, string? Region, string? InstanceId, string? EventId, string? Execution = null);
