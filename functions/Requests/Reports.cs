using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RepoGrant.Requests;

/// <summary>What happened, or in a plan would happen, to one resource.</summary>
internal sealed record Change
{
    /// <summary>The id of the account that the resource is in.</summary>
    public required string Account { get; init; }

    public required string Resource { get; init; }
    public required ChangeAction Action { get; init; }

    /// <summary>In a plan: what is there.</summary>
    public JsonNode? Before { get; init; }

    /// <summary>In a plan: what would be there.</summary>
    public JsonNode? After { get; init; }
}

[JsonConverter(typeof(ChangeActionSpelling))]
internal enum ChangeAction
{
    Created,
    Updated,
    Deleted,
    Unchanged,
}

internal sealed class ChangeActionSpelling() : Spelling<ChangeAction>("Created", "Updated", "Deleted", "Unchanged");

/// <summary>One thing that was tried on an instance.</summary>
internal sealed record Check(string Name, bool Ok, string Detail)
{
    public string? User { get; init; }

    /// <summary>Region and name of the repository, where the check is of one.</summary>
    public string? Repository { get; init; }
}

[JsonConverter(typeof(InstanceStatusSpelling))]
internal enum InstanceStatus
{
    Verified,

    /// <summary>A check failed on the instance.</summary>
    Failed,

    /// <summary>Systems Manager could not bring the command to the instance.</summary>
    Unreachable,
}

internal sealed class InstanceStatusSpelling() : Spelling<InstanceStatus>("VERIFIED", "FAILED", "UNREACHABLE");

/// <summary>What is known about one instance's access.</summary>
internal sealed record InstanceResult(string InstanceId, InstanceStatus Status, IReadOnlyList<Check> Checks);

[JsonConverter(typeof(ReportStatusSpelling))]
internal enum ReportStatus
{
    /// <summary>Every selected instance has access, and proved it.</summary>
    Verified,

    /// <summary>At least one instance is FAILED or UNREACHABLE: the execution fails with AccessNotVerified.</summary>
    NotVerified,

    /// <summary>Nothing was written: the changes are those that an apply would make.</summary>
    Planned,

    /// <summary>No instance matches now; the grant waits for those that are launched.</summary>
    Recorded,
}

internal sealed class ReportStatusSpelling() : Spelling<ReportStatus>("VERIFIED", "NOT_VERIFIED", "PLANNED", "RECORDED");

/// <summary>The execution's output.</summary>
internal sealed record Report
{
    public required ReportStatus Status { get; init; }
    public required GrantKey Grant { get; init; }
    public required string AccessRoleArn { get; init; }
    public required string InstanceRoleArn { get; init; }
    public required string InstanceProfileArn { get; init; }

    /// <summary>Failures first.</summary>
    public required IReadOnlyList<InstanceResult> Instances { get; init; }

    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>What a reader should know besides: adopted roles, customer keys, stopped instances.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What was left out to keep the report within the size a Fail state can carry.</summary>
    public Omitted? Omitted { get; init; }
}

/// <summary>How many of each were left out of a report.</summary>
internal sealed record Omitted(int Instances, int Checks, int Changes, int Notes);
