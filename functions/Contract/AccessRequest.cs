using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>
/// A complete request: every default is filled in and every rule is met. Its JSON is itself a valid execution input, so it can be recorded,
/// and validated again when it is read.
/// </summary>
public sealed record AccessRequest
{
    /// <summary>The grant's name: 1 to 32 of A-Z a-z 0-9 -, one grant for each name, consumer account and Region.</summary>
    public required string Name { get; init; }

    /// <summary>The repositories to give access to: 1 to 50.</summary>
    public required IReadOnlyList<RepositoryRequest> Repositories { get; init; }

    /// <summary>The account and instances that get the access.</summary>
    public required ConsumerRequest Consumer { get; init; }

    /// <summary>The name of part 1's role and policy.</summary>
    public required string AccessRoleName { get; init; }

    /// <summary>The name of the aws CLI profile on the instances.</summary>
    public required string ProfileName { get; init; }

    /// <summary>The OS users on each instance that get the profile and the credential helper.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    /// <summary>Which URLs the credential helper serves.</summary>
    public required GitScope GitScope { get; init; }

    /// <summary>When the access expires; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether to install aws or git where it is missing.</summary>
    public Prerequisites Prerequisites { get; init; }

    /// <summary>What else to verify.</summary>
    public required VerifyRequest Verify { get; init; }

    /// <summary>Whether to write differences or only show them.</summary>
    public required Mode Mode { get; init; }

    /// <summary>The id of the plan to apply exactly as it was shown; null to apply whatever differs.</summary>
    public string? PlanId { get; init; }

    /// <summary>What to do with what a failed run has written. Belongs to the run and is not recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public OnFailure OnFailure { get; init; }

    /// <summary>
    /// Set if the run is for single instances of a recorded grant: it adds what they need, takes nothing from others, and does not record
    /// the request. Never part of an execution's input.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Recorded { get; init; }

    /// <summary>
    /// Which instances the recorded request selects, if the run is only for those of them. Never part of an execution's input.
    /// </summary>
    public InstanceSelection? SelectedBy { get; init; }

    /// <summary>
    /// Whether the execution holds the grant, so that nobody else changes its roles and policies meanwhile. Never part of an execution's
    /// input.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Claimed { get; init; }

    /// <summary>Whether the newest recorded request of the grant is the same. Never part of an execution's input.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Repeats { get; init; }

    /// <summary>Whether this request replaces another recorded one. Never part of an execution's input.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Replaces { get; init; }

    /// <summary>
    /// Since when what exists is the grant's, if its last revocation or rollback has not ended; null otherwise. A rollback of this run
    /// takes that away, too. Never part of an execution's input.
    /// </summary>
    public DateTimeOffset? CreatedSince { get; init; }

    /// <summary>Set if this request is what a failed run is rolled back to. Never part of an execution's input.</summary>
    public Rollback? RollsBack { get; init; }

    /// <summary>
    /// The request's generation: a later request has a higher number. 0 until a full request has claimed the grant. Never part of an
    /// execution's input.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Generation { get; init; }

    /// <summary>What may exist of the grant. Never part of an execution's input.</summary>
    public AppliedGrant? Applied { get; init; }

    /// <summary>Sentences that say who loses the access, and to what. Never part of an execution's input.</summary>
    public IReadOnlyList<string>? Lost { get; init; }

    /// <summary>The request as it was made, without what the execution has added.</summary>
    public AccessRequest AsRequested() =>
        this with
        {
            Recorded = false,
            SelectedBy = null,
            Claimed = false,
            Repeats = false,
            Replaces = false,
            CreatedSince = null,
            RollsBack = null,
            OnFailure = OnFailure.Keep,
            Generation = 0,
            Applied = null,
            Lost = null,
            PlanId = null,
        };

    /// <summary>What exists of the grant after the last write: what the request asks for, and nothing older.</summary>
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
            };
    }
}
