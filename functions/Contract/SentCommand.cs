namespace RepoGrant.Contract;

/// <summary>A command, and the instances whose results are not collected yet.</summary>
public sealed record SentCommand(string CommandId, IReadOnlyList<string> InstanceIds, DateTimeOffset SentAt);
