namespace RepoGrant.Contract;

/// <summary>A revocation that has begun: the execution holds the grant, and launched instances do not find it any more.</summary>
/// <param name="Grant">Which grant.</param>
/// <param name="Execution">The execution's ARN.</param>
/// <param name="Request">The newest request, for taking off the instances what was written there; null where its record cannot be
/// read.</param>
public sealed record Revocation(GrantKey Grant, string Execution, AccessRequest? Request);
