namespace RepoGrant.Contract;

/// <summary>A role that the consumer account already had and that the grant extends, with its owner's consent.</summary>
/// <param name="Name">The role's name.</param>
/// <param name="Arn">The role's ARN.</param>
public sealed record AdoptedRole(string Name, string Arn);
