namespace RepoGrant.Contract;

/// <summary>The result of part 1.</summary>
public sealed record RepositoryAccess(string AccessRoleArn, IReadOnlyList<Change> Changes);
