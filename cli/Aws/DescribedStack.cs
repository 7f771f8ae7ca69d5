namespace RepoGrant.Cli.Aws;

/// <summary>What CloudFormation says of a stack.</summary>
internal sealed class DescribedStack
{
    /// <summary>Such as UPDATE_COMPLETE.</summary>
    public string Status { get; set; } = "";

    public Dictionary<string, string> Outputs { get; } = new(StringComparer.Ordinal);
}
