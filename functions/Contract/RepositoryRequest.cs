using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>One repository of the repository account, and what may be done with it.</summary>
public sealed record RepositoryRequest
{
    public required string Name { get; init; }
    public required string Region { get; init; }
    public required AccessLevel Access { get; init; }

    /// <summary>Branches that nobody changes through this grant, whatever the level says.</summary>
    public required IReadOnlyList<string> ProtectedBranches { get; init; }
}
