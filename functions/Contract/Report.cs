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

    /// <summary>Which grant it was.</summary>
    public required GrantKey Grant { get; init; }

    /// <summary>Part 1's role. Not in the report of a revocation.</summary>
    public string? AccessRoleArn { get; init; }

    /// <summary>Part 2's role. Not in the report of a revocation.</summary>
    public string? InstanceRoleArn { get; init; }

    /// <summary>Part 2's instance profile. Not in the report of a revocation.</summary>
    public string? InstanceProfileArn { get; init; }

    /// <summary>Failures first.</summary>
    public required IReadOnlyList<InstanceResult> Instances { get; init; }

    /// <summary>What was created, changed or left as it was.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>What a reader should know besides: adopted roles, customer keys, stopped instances.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>
    /// In a plan: what it shows, in short. Given to an apply, that is refused where it would do anything else than the plan says.
    /// </summary>
    public string? PlanId { get; init; }

    /// <summary>What was left out to keep the report within the size a Fail state can carry.</summary>
    public Omitted? Omitted { get; init; }
}
