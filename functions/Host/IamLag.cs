namespace RepoGrant.Host;

/// <summary>How late IAM shows what was written.</summary>
internal static class IamLag
{
    /// <summary>
    /// Reads follow writes up to about this late ("Changes that I make are not always immediately visible", IAM User Guide, "Troubleshoot
    /// IAM"; https://github.com/hashicorp/terraform-provider-aws/issues/18435). AWS promises no limit.
    /// </summary>
    public static readonly TimeSpan OfReads = TimeSpan.FromSeconds(15);
}
