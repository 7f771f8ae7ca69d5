namespace RepoGrant.Contract;

/// <summary>The consumer account, the Region of its instances, and the instances.</summary>
public sealed record ConsumerRequest
{
    /// <summary>AccountB: 12 digits.</summary>
    public required string AccountId { get; init; }

    /// <summary>Where the instances are.</summary>
    public required string Region { get; init; }

    /// <summary>Which instances.</summary>
    public required InstanceSelection Instances { get; init; }

    /// <summary>The name of part 2's role, policy and instance profile.</summary>
    public required string InstanceRoleName { get; init; }
}
