namespace RepoGrant.Contract;

/// <summary>The detail of an event about a grant.</summary>
public sealed record GrantEventDetail
{
    /// <summary>
    /// Rises when a reader of the version before would be misled: a field is gone or means something else. Fields may be added without.
    /// </summary>
    public string Version { get; init; } = "1";

    /// <summary>Which grant it is.</summary>
    public required GrantKey Grant { get; init; }

    /// <summary>Region and name of each repository; null where the grant's record cannot be read.</summary>
    public IReadOnlyList<string>? Repositories { get; init; }

    /// <summary>When the access ends by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How it ended, as the grant's record has it.</summary>
    public required GrantResult Result { get; init; }

    /// <summary>What went wrong, as sentences; null where nothing did.</summary>
    public string? Message { get; init; }
}
