namespace RepoGrant.Reports;

/// <summary>An event of an execution's history.</summary>
/// <param name="Id">Its number.</param>
/// <param name="PreviousId">The number of the event before it in the same branch.</param>
/// <param name="Type">Its type, such as TaskStateEntered.</param>
/// <param name="State">The state's name, if one is entered or left.</param>
/// <param name="At">When it happened.</param>
public sealed record RunEvent(long Id, long PreviousId, string Type, string? State, DateTimeOffset At);
