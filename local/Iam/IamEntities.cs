using System.Collections.Immutable;
using LocalAws.Iam.Engine;

namespace LocalAws.Iam;

/// <summary>A policy document as written, which has been parsed before and found valid.</summary>
/// <param name="Json">Its text.</param>
/// <param name="Kind">What it was parsed as.</param>
/// <param name="Name">The parsed document's name.</param>
internal sealed record PolicyText(string Json, PolicyKind Kind, string Name = "")
{
    private readonly WeakReference<PolicyDocument?> parsed = new(null);

    /// <summary>
    /// Its parsed form. It takes several times the memory of the text, and most of an account's policies are never part of a decision: it
    /// is kept only until memory is collected, and made again if it is needed.
    /// </summary>
    public PolicyDocument Parsed
    {
        get
        {
            if (parsed.TryGetTarget(out var known))
                return known;
            var document = PolicyParser.Parse(Json, Kind, Name);
            parsed.SetTarget(document);
            return document;
        }
    }

    /// <summary>IAM returns documents percent-encoded by RFC 3986.</summary>
    public string Encoded => Uri.EscapeDataString(Json);

    /// <inheritdoc/>
    public bool Equals(PolicyText? other) => other is not null && Json == other.Json && Kind == other.Kind && Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Json, Kind, Name);
}

/// <summary>What all IAM resources have. They are immutable: a change makes a new one.</summary>
internal abstract record IamEntity
{
    protected static readonly ImmutableSortedDictionary<string, string> NoTags = ImmutableSortedDictionary.Create<string, string>(
        StringComparer.OrdinalIgnoreCase
    );

    public required string AccountId { get; init; }

    public required string Name { get; init; }

    /// <summary>Begins and ends with a slash.</summary>
    public required string Path { get; init; }

    /// <summary>The unique id, <c>AROA…</c> for a role: a resource that is created again gets another one.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = NoTags;

    public string Arn => field ??= $"arn:aws:iam::{AccountId}:{Type}{Path}{Name}";

    /// <summary>The part of the ARN before the path.</summary>
    public abstract string Type { get; }
}

/// <summary>A role or a user: an identity that has policies.</summary>
internal abstract record IamIdentity : IamEntity
{
    /// <summary>Inline policies by name.</summary>
    public ImmutableSortedDictionary<string, PolicyText> Inline { get; init; } =
        ImmutableSortedDictionary.Create<string, PolicyText>(StringComparer.OrdinalIgnoreCase);

    /// <summary>ARNs of attached managed policies, in order of attachment.</summary>
    public ImmutableList<string> Attached { get; init; } = [];

    /// <summary>The ARN of the permissions boundary; null for none.</summary>
    public string? Boundary { get; init; }
}

/// <summary>A role.</summary>
internal sealed record Role : IamIdentity
{
    public override string Type => "role";

    /// <summary>As stored: principals that are roles or users are in it by their unique ids.</summary>
    public required PolicyText Trust { get; init; }

    public string? Description { get; init; }

    /// <summary>The longest session, in seconds.</summary>
    public int MaxSessionDuration { get; init; } = 3600;
}

/// <summary>An IAM user.</summary>
internal sealed record User : IamIdentity
{
    public override string Type => "user";

    public ImmutableList<AccessKeyMetadata> AccessKeys { get; init; } = [];
}

/// <summary>What IAM shows of a user's access key; the secret is in the credential store.</summary>
internal sealed record AccessKeyMetadata(string Id, DateTimeOffset CreatedAt);

/// <summary>A managed policy: an account's own, or AWS's.</summary>
internal sealed record ManagedPolicy : IamEntity
{
    public override string Type => "policy";

    public string? Description { get; init; }

    public required ImmutableList<PolicyVersion> Versions { get; init; }

    public required string DefaultVersionId { get; init; }

    /// <summary>The highest version number so far: numbers are never reused.</summary>
    public required int LastVersion { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>One of AWS's own, which is the same in every account and cannot be changed.</summary>
    public bool IsAws => AccountId == "aws";

    public PolicyVersion DefaultVersion => Versions.Find(version => version.Id == DefaultVersionId)!;
}

/// <summary>One version of a managed policy.</summary>
internal sealed record PolicyVersion(string Id, PolicyText Document, DateTimeOffset CreatedAt);

/// <summary>An instance profile, with one role or none.</summary>
internal sealed record InstanceProfile : IamEntity
{
    public override string Type => "instance-profile";

    /// <summary>The name of its one role; null if it has none.</summary>
    public string? RoleName { get; init; }
}
