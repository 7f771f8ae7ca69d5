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

    /// <summary>When the access ends by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether a missing aws or git is installed.</summary>
    public Prerequisites Prerequisites { get; init; }

    /// <summary>What is proven besides.</summary>
    public required VerifyRequest Verify { get; init; }

    /// <summary>Whether differences are written.</summary>
    public required Mode Mode { get; init; }

    /// <summary>The id of the plan that is to be applied as it was shown; null to apply whatever there is to do.</summary>
    public string? PlanId { get; init; }

    /// <summary>What becomes of what the run has written, when it fails. Of the run, and no part of what is recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public OnFailure OnFailure { get; init; }

    /// <summary>
    /// The run is for single instances of a grant recorded before: it adds what these need, takes nothing from others, and writes no
    /// record. Never part of an execution's input.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Recorded { get; init; }

    /// <summary>
    /// Whether the execution holds the grant: nobody else changes its roles and policies meanwhile. Never part of an execution's input.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Claimed { get; init; }

    /// <summary>Whether the newest request of the grant was the same. Never part of an execution's input.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Repeats { get; init; }

    /// <summary>Whether another request of the grant is recorded, which this one replaces. Never part of an execution's input.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Replaces { get; init; }

    /// <summary>What the run, which has failed, is rolled back to by this request. Never part of an execution's input.</summary>
    public Rollback? RollsBack { get; init; }

    /// <summary>
    /// Which request of the grant this is: a later one has a higher number. 0 until a full request is claimed. Never part of an execution's
    /// input.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Generation { get; init; }

    /// <summary>What may exist of the grant. Never part of an execution's input.</summary>
    public AppliedGrant? Applied { get; init; }

    /// <summary>Who and what the request takes the access from, as sentences. Never part of an execution's input.</summary>
    public IReadOnlyList<string>? Lost { get; init; }

    /// <summary>What somebody asked for, without what an execution has added to it.</summary>
    public AccessRequest AsRequested() =>
        this with
        {
            Recorded = false,
            Claimed = false,
            Repeats = false,
            Replaces = false,
            RollsBack = null,
            OnFailure = OnFailure.Keep,
            Generation = 0,
            Applied = null,
            Lost = null,
            PlanId = null,
        };

    /// <summary>What exists of the grant after the last write: what the request asks for, and nothing of before.</summary>
    public AppliedGrant WhenApplied()
    {
        var applied = Applied ?? new AppliedGrant();
        return Recorded
            ? applied
            : applied with
            {
                AccessRoleNames = [AccessRoleName],
                InstanceRoleNames = [Consumer.InstanceRoleName],
                FormerRoles = [],
                Repositories = [.. Repositories.Select(repository => repository.Id)],
                Users = Users,
                ProfileNames = [ProfileName],
            };
    }
}
