using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>The execution's output.</summary>
public sealed record Report
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
