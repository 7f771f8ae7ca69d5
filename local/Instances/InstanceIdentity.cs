namespace LocalAws.Instances;

/// <summary>The facts about an instance that never change.</summary>
internal sealed record InstanceIdentity
{
    public required string InstanceId { get; init; }

    public required string AccountId { get; init; }

    public required string Region { get; init; }

    public required string AvailabilityZone { get; init; }

    public required string ImageId { get; init; }

    public required string InstanceType { get; init; }

    public required string PrivateIp { get; init; }

    /// <summary>Such as <c>ip-10-0-0-1.us-east-2.compute.internal</c>; its first part is the host name.</summary>
    public required string PrivateDnsName { get; init; }

    public required DateTimeOffset LaunchedAt { get; init; }

    public string Arn => $"arn:aws:ec2:{Region}:{AccountId}:instance/{InstanceId}";

    public string HostName => PrivateDnsName[..PrivateDnsName.IndexOf('.', StringComparison.Ordinal)];
}
