namespace RepoGrant.Contract;

/// <summary>What Write report is given.</summary>
/// <param name="Execution">The ARN of the execution that has ended.</param>
public sealed record EndedRun(string Execution);
