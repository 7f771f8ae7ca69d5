namespace LocalAws.CodeCommit;

/// <summary>A repository as CodeCommit knows it; its content is a bare git repository in <see cref="Folder"/>.</summary>
internal sealed record Repository
{
    public required string AccountId { get; init; }

    public required string Region { get; init; }

    public required string Name { get; init; }

    public required string Id { get; init; }

    public string? Description { get; init; }

    /// <summary>The customer managed key, if one was given.</summary>
    public string? KmsKeyId { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public required string Folder { get; init; }

    public string Arn => ArnOf(Region, AccountId, Name);

    public string HttpsUrl => $"https://git-codecommit.{Region}.{DnsSuffix}/v1/repos/{Name}";

    public string SshUrl => $"ssh://git-codecommit.{Region}.{DnsSuffix}/v1/repos/{Name}";

    private string DnsSuffix => InChina(Region) ? "amazonaws.com.cn" : "amazonaws.com";

    public static string ArnOf(string region, string accountId, string name) =>
        $"arn:{(InChina(region) ? "aws-cn" : "aws")}:codecommit:{region}:{accountId}:{name}";

    private static bool InChina(string region) => region.StartsWith("cn-", StringComparison.Ordinal);
}
