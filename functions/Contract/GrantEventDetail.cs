namespace RepoGrant.Contract;

/// <summary>The detail of an event about a grant.</summary>
public sealed record GrantEventDetail
{
    /// <summary>
    /// Raised when readers of the previous version would be misled because a field is gone or has another meaning. Added fields do not
    /// raise it.
    /// </summary>
    public string Version { get; init; } = "1";

    /// <summary>Which grant it is.</summary>
    public required GrantKey Grant { get; init; }

    /// <summary>The repositories as Region and name; null if the grant's record cannot be read.</summary>
    public IReadOnlyList<string>? Repositories { get; init; }

    /// <summary>When the access expires; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How the run ended, as recorded.</summary>
    public required GrantResult Result { get; init; }

    /// <summary>Sentences that say what went wrong; null if nothing did.</summary>
    public string? Message { get; init; }
}
