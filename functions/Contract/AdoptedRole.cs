namespace RepoGrant.Contract;

/// <summary>A role of the consumer account's own that the grant extends, with its owner's consent.</summary>
/// <param name="Name">The role's name.</param>
/// <param name="Arn">The role's ARN.</param>
public sealed record AdoptedRole(string Name, string Arn);
