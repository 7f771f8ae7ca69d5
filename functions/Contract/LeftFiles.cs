namespace RepoGrant.Contract;

/// <summary>What a grant wrote on an instance that left it while it could not be reached, and that is running again.</summary>
/// <param name="Request">The grant's recorded request.</param>
/// <param name="InstanceId">The instance.</param>
public sealed record LeftFiles(AccessRequest Request, string InstanceId);
