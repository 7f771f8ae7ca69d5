namespace RepoGrant.Contract;

/// <summary>Selects the instances with one of these ids and those that have all of these tags.</summary>
public sealed record InstanceSelection
{
    /// <summary>At most 50 instance ids.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>At most 50 tags; an instance must have all of them.</summary>
    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}
