using Amazon.Runtime;
using RepoGrant.Host;

namespace RepoGrant.Cli.Aws;

/// <summary>
/// Compares the version of a stack with the version of this command line. What they exchange is public contract, so they work together
/// within a major version.
/// </summary>
/// <param name="Stack">The stack's version; null if the stack has none or the caller may not read it.</param>
/// <param name="Works">Whether both can work together.</param>
/// <param name="Sentence">What to tell the user; null if both have the same version.</param>
/// <param name="Repair">What to do about it.</param>
internal sealed record StackVersion(string? Stack, bool Works, string? Sentence, string? Repair = null)
{
    /// <summary>The version of this command line.</summary>
    public static string Own { get; } = typeof(StackVersion).Assembly.GetName().Version!.ToString(3);

    /// <summary>Reads the stack's output.</summary>
    public static async Task<StackVersion> ReadAsync(AwsSession aws, string stack, CancellationToken cancellationToken)
    {
        try
        {
            using var cloudFormation = aws.CreateCloudFormation();
            return Of(await cloudFormation.DescribeStackAsync(stack, cancellationToken), stack, Own);
        }
        catch (AmazonServiceException e) when (CloudFormation.IsAbsence(e))
        {
            return new(null, Works: false, AwsProblems.NoStack(stack, aws.Region));
        }
        catch (AmazonServiceException e) when (AwsErrors.IsDenied(e))
        {
            return new(
                null,
                Works: true,
                $"It is not known whether the stack {stack} has this command line's version ({Own}): {e.Message}",
                "To find out, the command line needs cloudformation:DescribeStacks."
            );
        }
    }

    /// <summary>Compares a stack with a command line.</summary>
    public static StackVersion Of(DescribedStack described, string stack, string own)
    {
        var version = described.Version;
        if (version is null)
        {
            return new(
                null,
                Works: false,
                $"The stack {stack} ({described.Status}) has no output Version: it is not a stack of RepoGrant, or its deployment failed.",
                "Pass --stack, or deploy template.yaml."
            );
        }

        if (version == own)
            return new(version, Works: true, null);
        var both = $"The stack {stack} has version {version}, this command line {own}";
        return Major(version) == Major(own)
            ? new(version, Works: true, $"{both}: each may lack what is new in the other.", Update(own))
            : new(version, Works: false, $"{both}: they cannot work together.", Update(own));
    }

    /// <summary>A version's first number: what is public contract is the same in all versions that have it.</summary>
    public static string Major(string version) => version.Split('.')[0];

    private static string Update(string own) => $"Use the command line of the stack's version, or deploy version {own} of the stack.";
}
