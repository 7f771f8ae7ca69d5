namespace RepoGrant.Contract;

/// <summary>An AWS partition: a group of Regions that share ARNs and identities. Roles cannot be assumed across partitions.</summary>
internal sealed record Partition(string Name, string DnsSuffix)
{
    private static readonly Partition Standard = new("aws", "amazonaws.com");
    private static readonly Partition China = new("aws-cn", "amazonaws.com.cn");
    private static readonly Partition GovCloud = new("aws-us-gov", "amazonaws.com");

    public static Partition Of(string region) =>
        region switch
        {
            _ when region.StartsWith("cn-", StringComparison.Ordinal) => China,
            _ when region.StartsWith("us-gov-", StringComparison.Ordinal) => GovCloud,
            _ => Standard,
        };
}
