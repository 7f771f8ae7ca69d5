using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>The execution's output.</summary>
public sealed record Report
{
    /// <summary>
    /// Where an instance could not prove its access: what failed on how many of them, as a sentence. It is the report's first field, and so
    /// the beginning of the cause of AccessNotVerified.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public string? Summary { get; init; }

    /// <summary>How it ended.</summary>
    public required ReportStatus Status { get; init; }

    /// <summary>The grant.</summary>
    public required GrantKey Grant { get; init; }

    /// <summary>Part 1's role. Not in the report of a revocation.</summary>
    public string? AccessRoleArn { get; init; }

    /// <summary>Part 2's role. Not in the report of a revocation.</summary>
    public string? InstanceRoleArn { get; init; }

    /// <summary>Part 2's instance profile. Not in the report of a revocation.</summary>
    public string? InstanceProfileArn { get; init; }

    /// <summary>The instances, failures first.</summary>
    public required IReadOnlyList<InstanceResult> Instances { get; init; }

    /// <summary>What was created, changed or left as it was.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>What else a reader should know: adopted roles, customer managed keys, stopped instances.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>
    /// In a plan: a digest of what it shows. An apply that is given it is refused if it would do anything other than what the plan says.
    /// </summary>
    public string? PlanId { get; init; }

    /// <summary>What was left out to keep the report within the size limit of a Fail state's cause.</summary>
    public Omitted? Omitted { get; init; }
}
