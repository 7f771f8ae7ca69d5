using System.Text.Json.Serialization;

namespace RepoGrant.Requests;

/// <summary>What nearly every state is given: the request, and the ARN of the execution it belongs to.</summary>
internal record StateInput
{
    public required AccessRequest Request { get; init; }
    public required string Execution { get; init; }
}

/// <summary>What the states after the selection are given.</summary>
internal record SelectedInput : StateInput
{
    public required Selection Selection { get; init; }
}

/// <summary>The instances a grant is for, and what each has now.</summary>
internal sealed record Selection
{
    public required IReadOnlyList<SelectedInstance> Instances { get; init; }

    /// <summary>Roles of instances that came with a profile of their own, whose owners consented to their being extended.</summary>
    public required IReadOnlyList<AdoptedRole> AdoptedRoles { get; init; }

    /// <summary>The ids of the instances that have no profile yet.</summary>
    public required IReadOnlyList<string> Associate { get; init; }

    /// <summary>The instances to configure, at most 50 a batch.</summary>
    public required IReadOnlyList<Batch> Batches { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }
}

internal sealed record SelectedInstance(string InstanceId, string State, ProfileOwner Profile);

/// <summary>Whose instance profile an instance has.</summary>
[JsonConverter(typeof(ProfileOwnerSpelling))]
internal enum ProfileOwner
{
    None,
    Ours,
    Adopted,
}

internal sealed class ProfileOwnerSpelling() : Spelling<ProfileOwner>("none", "ours", "adopted");

internal sealed record AdoptedRole(string Name, string Arn);

/// <summary>Up to 50 instances on their way: waiting for Systems Manager, running a command, finished.</summary>
internal sealed record Batch
{
    // An initializer would not do: generated deserialization sets every init property, absent ones to null.
    public IReadOnlyList<string> Waiting
    {
        get => field ?? [];
        init;
    }
    public IReadOnlyList<SentCommand> Commands
    {
        get => field ?? [];
        init;
    }
    public IReadOnlyList<InstanceResult> Results
    {
        get => field ?? [];
        init;
    }

    /// <summary>When the first state of this batch was entered.</summary>
    public DateTimeOffset? Since { get; init; }

    public int Rounds { get; init; }
    public bool Done { get; init; }

    /// <summary>Seconds to wait before the next look, when not done.</summary>
    public int WaitSeconds { get; init; }
}

/// <summary>A command, and the instances whose results are still to be taken.</summary>
internal sealed record SentCommand(string CommandId, IReadOnlyList<string> InstanceIds, DateTimeOffset SentAt);

internal record BatchInput : StateInput
{
    public required Batch Batch { get; init; }

    /// <summary>When the state was entered, by Step Functions' clock: the one that the waiting is measured with.</summary>
    public required DateTimeOffset Now { get; init; }
}

internal sealed record CollectInput : BatchInput
{
    /// <summary>How many batches share the room that one state's result has.</summary>
    public required int Batches { get; init; }
}

/// <summary>What part 1 came to.</summary>
internal sealed record RepositoryAccess(string AccessRoleArn, IReadOnlyList<Change> Changes, IReadOnlyList<string> Notes);

/// <summary>What part 2 came to.</summary>
internal sealed record InstanceIdentity(
    string InstanceRoleArn,
    string InstanceProfileArn,
    IReadOnlyList<Change> Changes,
    IReadOnlyList<string> Notes
);

/// <summary>
/// The ids of the instances that got the profile, and of those that had got it meanwhile. Ids and no <see cref="Change"/>s: as many as one run
/// takes would not fit beside the results into what a state may be given.
/// </summary>
internal sealed record Association(IReadOnlyList<string> Created, IReadOnlyList<string> Unchanged);

internal sealed record ReportInput : SelectedInput
{
    public required RepositoryAccess Access { get; init; }
    public required InstanceIdentity Identity { get; init; }
    public required Association Association { get; init; }
    public required IReadOnlyList<Batch> Batches { get; init; }
}

internal sealed record RecordInput : StateInput
{
    /// <summary>Null before the grant is applied.</summary>
    public Report? Report { get; init; }
}

/// <summary>An instance that has been launched, as the event's rule passes it on: every value is from outside.</summary>
internal sealed record LaunchedInstance(string? Account, string? Region, string? InstanceId, string? EventId);

/// <summary>The executions to start for a launched instance.</summary>
internal sealed record FoundGrants(IReadOnlyList<GrantStart> Grants);

/// <summary>One execution: its name and its input.</summary>
internal sealed record GrantStart(string Name, GrantStartInput Input);

internal sealed record GrantStartInput(GrantKey Grant, IReadOnlyList<string> InstanceIds);
