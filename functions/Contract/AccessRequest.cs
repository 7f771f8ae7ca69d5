using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>
/// What a grant asks for, complete: every default is filled in and every rule is kept. Its JSON is itself a valid execution input, which
/// is why it can be recorded and validated again when it is read.
/// </summary>
public sealed record AccessRequest
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
