namespace RepoGrant.Contract;

/// <summary>A command, and the instances whose results are still to be taken.</summary>
public sealed record SentCommand(string CommandId, IReadOnlyList<string> InstanceIds, DateTimeOffset SentAt);
