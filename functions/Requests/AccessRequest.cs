using System.Text.Json.Serialization;

namespace RepoGrant.Requests;

/// <summary>
/// What a grant asks for, complete: every default is filled in and every rule is kept. Its JSON is itself a valid execution input, which
/// is why it can be recorded and validated again when it is read.
/// </summary>
internal sealed record AccessRequest
{
    public required string Name { get; init; }
    public required IReadOnlyList<RepositoryRequest> Repositories { get; init; }
    public required ConsumerRequest Consumer { get; init; }
    public required string AccessRoleName { get; init; }
    public required string ProfileName { get; init; }

    /// <summary>The OS users on each instance that get the profile and the credential helper.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    public required GitScope GitScope { get; init; }
    public required VerifyRequest Verify { get; init; }
    public required Mode Mode { get; init; }

    /// <summary>
    /// The run is for single instances of a grant recorded before: it adds what these need, takes nothing from others, and writes no record.
    /// Never part of an execution's input.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Recorded { get; init; }

    /// <summary>The record of a grant is written by full runs that apply it, and by nothing else.</summary>
    [JsonIgnore]
    public bool IsToBeRecorded => Mode == Mode.Apply && !Recorded;
}

/// <summary>One repository of the repository account, and what may be done with it.</summary>
internal sealed record RepositoryRequest
{
    public required string Name { get; init; }
    public required string Region { get; init; }
    public required AccessLevel Access { get; init; }

    /// <summary>Branches that nobody changes through this grant, whatever the level says.</summary>
    public required IReadOnlyList<string> ProtectedBranches { get; init; }
}

/// <summary>The consumer account, the Region of its instances, and which of them.</summary>
internal sealed record ConsumerRequest
{
    public required string AccountId { get; init; }
    public required string Region { get; init; }
    public required InstanceSelection Instances { get; init; }
    public required string InstanceRoleName { get; init; }
}

/// <summary>The instances with one of these ids, and those that have all of these tags.</summary>
internal sealed record InstanceSelection
{
    public required IReadOnlyList<string> Ids { get; init; }
    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}

/// <summary>What is proven on each instance besides identity, get-repository and ls-remote.</summary>
internal sealed record VerifyRequest
{
    /// <summary>The branch that must be there, and that a clone takes; null for whichever is the default.</summary>
    public string? Branch { get; init; }

    /// <summary>Whether each repository is cloned, shallowly, into a folder that is removed again.</summary>
    [JsonPropertyName("clone")]
    public required bool WithClone { get; init; }
}

/// <summary>What an access policy allows on a repository.</summary>
[JsonConverter(typeof(AccessLevelSpelling))]
internal enum AccessLevel
{
    Read,
    Contribute,
    Maintain,
    Full,
}

internal sealed class AccessLevelSpelling() : Spelling<AccessLevel>("read", "contribute", "maintain", "full");

/// <summary>Whose URLs git asks our credential helper for: the granted repositories', or everybody's.</summary>
[JsonConverter(typeof(GitScopeSpelling))]
internal enum GitScope
{
    Repository,
    Global,
}

internal sealed class GitScopeSpelling() : Spelling<GitScope>("repository", "global");

/// <summary>Whether differences are written or only shown.</summary>
[JsonConverter(typeof(ModeSpelling))]
internal enum Mode
{
    Apply,
    Plan,
}

internal sealed class ModeSpelling() : Spelling<Mode>("apply", "plan");
