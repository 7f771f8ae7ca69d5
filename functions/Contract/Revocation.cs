namespace RepoGrant.Contract;

/// <summary>A revocation that has begun: the execution holds the grant, and launched instances no longer find it.</summary>
/// <param name="Grant">Which grant.</param>
/// <param name="Execution">The execution's ARN.</param>
/// <param name="Request">The newest request, needed to remove what was written on the instances; null if its record cannot be read.</param>
public sealed record Revocation(GrantKey Grant, string Execution, AccessRequest? Request)
{
    /// <summary>
    /// Until when IAM may not show everything that was changed of the grant; null if it shows everything. What it does not show yet cannot
    /// be removed.
    /// </summary>
    public DateTimeOffset? SettledAt { get; init; }
}
