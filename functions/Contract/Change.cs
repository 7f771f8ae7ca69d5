using System.Text.Json.Nodes;

namespace RepoGrant.Contract;

/// <summary>What happened, or in a plan would happen, to one resource.</summary>
public sealed record Change
{
    /// <summary>The id of the account that the resource is in.</summary>
    public required string Account { get; init; }

    /// <summary>The resource's ARN; of a connection, both ARNs with a + between them.</summary>
    public required string Resource { get; init; }

    /// <summary>What was done to it.</summary>
    public required ChangeAction Action { get; init; }

    /// <summary>In a plan: what is there.</summary>
    public JsonNode? Before { get; init; }

    /// <summary>In a plan: what would be there.</summary>
    public JsonNode? After { get; init; }
}
