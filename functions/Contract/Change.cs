using System.Text.Json.Nodes;

namespace RepoGrant.Contract;

/// <summary>What happened to one resource or, in a plan, would happen.</summary>
public sealed record Change
{
    /// <summary>The id of the account that the resource is in.</summary>
    public required string Account { get; init; }

    /// <summary>The resource's ARN; for a connection of two resources, both ARNs with a + between them.</summary>
    public required string Resource { get; init; }

    /// <summary>What was done to it.</summary>
    public required ChangeAction Action { get; init; }

    /// <summary>In a plan: what exists now.</summary>
    public JsonNode? Before { get; init; }

    /// <summary>In a plan: what would exist after an apply.</summary>
    public JsonNode? After { get; init; }
}
