namespace RepoGrant.Cli.Runs;

/// <summary>A page of a state machine's executions.</summary>
/// <param name="Executions">The executions, newest first.</param>
/// <param name="Next">The token of the next page; null for the last.</param>
internal sealed record ExecutionPage(IReadOnlyList<ListedExecution> Executions, string? Next);

/// <summary>An execution in a list.</summary>
internal sealed record ListedExecution(string Arn, DateTimeOffset Started);
