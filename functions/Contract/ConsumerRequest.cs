using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>The consumer account, the Region of its instances, and which of them.</summary>
public sealed record ConsumerRequest
{
    public required string AccountId { get; init; }
    public required string Region { get; init; }
    public required InstanceSelection Instances { get; init; }
    public required string InstanceRoleName { get; init; }
}
