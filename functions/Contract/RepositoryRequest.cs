using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>One repository of the repository account and the access to it.</summary>
public sealed record RepositoryRequest
{
    /// <summary>Region and name as one string.</summary>
    [JsonIgnore]
    public string Id => $"{Region}/{Name}";

    /// <summary>1 to 100 of A-Z a-z 0-9 _ . -</summary>
    public required string Name { get; init; }

    /// <summary>Where the repository is.</summary>
    public required string Region { get; init; }

    /// <summary>The access level.</summary>
    public required AccessLevel Access { get; init; }

    /// <summary>Branches that nobody can change through this grant, whatever the level.</summary>
    public required IReadOnlyList<string> ProtectedBranches { get; init; }
}
