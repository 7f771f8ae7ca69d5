namespace RepoGrant.Contract;

/// <summary>What part 2 came to.</summary>
public sealed record InstanceIdentity(
    string InstanceRoleArn,
    string InstanceProfileArn,
    IReadOnlyList<Change> Changes,
    IReadOnlyList<string> Notes
);
