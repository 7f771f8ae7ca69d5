namespace RepoGrant.Host;

/// <summary>How long IAM may take to show a change, and to decide by it.</summary>
internal static class IamLag
{
    /// <summary>
    /// Reads follow writes up to about this late ("Changes that I make are not always immediately visible", IAM User Guide, "Troubleshoot
    /// IAM"; https://github.com/hashicorp/terraform-provider-aws/issues/18435). AWS promises no limit.
    /// </summary>
    public static readonly TimeSpan OfReads = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Decisions follow writes mostly within seconds and rarely this late (https://github.com/DataDog/stratus-red-team/pull/358,
    /// https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/414).
    /// </summary>
    public static readonly TimeSpan OfDecisions = TimeSpan.FromSeconds(60);
}
