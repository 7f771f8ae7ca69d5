namespace RepoGrant.Contract;

/// <summary>What part 1 came to.</summary>
public sealed record RepositoryAccess(string AccessRoleArn, IReadOnlyList<Change> Changes);
