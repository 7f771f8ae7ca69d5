using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>The instances with one of these ids, and those that have all of these tags.</summary>
public sealed record InstanceSelection
{
    public required IReadOnlyList<string> Ids { get; init; }
    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}
