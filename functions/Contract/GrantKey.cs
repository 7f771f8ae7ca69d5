namespace RepoGrant.Contract;

/// <summary>The name under which a grant is recorded: one grant for each name, consumer account and Region.</summary>
public sealed record GrantKey(string Name, string AccountId, string Region);
