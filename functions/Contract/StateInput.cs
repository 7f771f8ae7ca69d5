using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What nearly every state is given: the request, and the ARN of the execution it belongs to.</summary>
public record StateInput
{
    public required AccessRequest Request { get; init; }
    public required string Execution { get; init; }
}
