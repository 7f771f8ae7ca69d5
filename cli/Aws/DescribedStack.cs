namespace RepoGrant.Cli.Aws;

/// <summary>What CloudFormation says about a stack.</summary>
internal sealed class DescribedStack
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Such as UPDATE_COMPLETE.</summary>
    public string Status { get; set; } = "";

    public Dictionary<string, string> Outputs { get; } = new(StringComparer.Ordinal);

    /// <summary>The version of RepoGrant in it; null if it has none.</summary>
    public string? Version => Outputs.GetValueOrDefault("Version");
}
