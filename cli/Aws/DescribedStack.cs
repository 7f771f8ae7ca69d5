namespace RepoGrant.Cli.Aws;

/// <summary>What CloudFormation says about a stack.</summary>
internal sealed class DescribedStack
{
    /// <summary>Such as UPDATE_COMPLETE.</summary>
    public string Status { get; set; } = "";

    public Dictionary<string, string> Outputs { get; } = new(StringComparer.Ordinal);
}
