namespace RepoGrant.Contract;

/// <summary>The result of part 2.</summary>
public sealed record InstanceIdentity(
    string InstanceRoleArn,
    string InstanceProfileArn,
    IReadOnlyList<Change> Changes,
    IReadOnlyList<string> Notes
);
