using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>
/// What a grant asks for, complete: every default is filled in and every rule is kept. Its JSON is itself a valid execution input, which
/// is why it can be recorded and validated again when it is read.
/// </summary>
public sealed record AccessRequest
{
    /// <summary>The grant's name: 1 to 32 of A-Z a-z 0-9 -, one grant for each name, consumer account and Region.</summary>
    public required string Name { get; init; }

    /// <summary>What access is given to: 1 to 50 repositories.</summary>
    public required IReadOnlyList<RepositoryRequest> Repositories { get; init; }

    /// <summary>Who gets it.</summary>
    public required ConsumerRequest Consumer { get; init; }

    /// <summary>Part 1's role and policy.</summary>
    public required string AccessRoleName { get; init; }

    /// <summary>The aws CLI profile on the instances.</summary>
    public required string ProfileName { get; init; }

    /// <summary>The OS users on each instance that get the profile and the credential helper.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    /// <summary>Whose URLs the credential helper serves.</summary>
    public required GitScope GitScope { get; init; }

    /// <summary>Whether a missing aws or git is installed.</summary>
    public Prerequisites Prerequisites { get; init; }

    /// <summary>What is proven besides.</summary>
    public required VerifyRequest Verify { get; init; }

    /// <summary>Whether differences are written.</summary>
    public required Mode Mode { get; init; }

    /// <summary>
    /// The run is for single instances of a grant recorded before: it adds what these need, takes nothing from others, and writes no
    /// record. Never part of an execution's input.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Recorded { get; init; }

    /// <summary>The record of a grant is written by full runs that apply it, and by nothing else.</summary>
    [JsonIgnore]
    public bool IsToBeRecorded => Mode == Mode.Apply && !Recorded;
}
