using Amazon.Runtime;
using RepoGrant.Host;

namespace RepoGrant.Cli.Aws;

/// <summary>
/// Of which version a stack is, beside that of this command line. What one of them says to the other is public contract: it holds within
/// a major version.
/// </summary>
/// <param name="Stack">The stack's version; null where it says none, or the caller may not look.</param>
/// <param name="Works">Whether both can work together.</param>
/// <param name="Sentence">What there is to say about it; null where both are of the same version.</param>
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
            using var cloudFormation = aws.CloudFormation;
            return Of(await cloudFormation.DescribeStackAsync(stack, cancellationToken), stack, Own);
        }
        catch (AmazonServiceException e)
            when (e.ErrorCode == "ValidationError" && e.Message.Contains("does not exist", StringComparison.Ordinal))
        {
            return new(null, Works: false, AwsProblems.NoStack(stack, aws.Region));
        }
        catch (AmazonServiceException e) when (AwsErrors.IsDenied(e))
        {
            return new(
                null,
                Works: true,
                $"Whether the stack {stack} is of this command line's version ({Own}) is not known: {e.Message}",
                "cloudformation:DescribeStacks lets the command line look."
            );
        }
    }

    /// <summary>Compares a stack with a command line.</summary>
    public static StackVersion Of(DescribedStack described, string stack, string own)
    {
        var version = described.Outputs.GetValueOrDefault("Version");
        if (version is null)
        {
            return new(
                null,
                Works: false,
                $"The stack {stack} ({described.Status}) has no output Version: it is not a stack of RepoGrant, or its deployment failed.",
                "Give --stack, or deploy template.yaml."
            );
        }

        if (version == own)
            return new(version, Works: true, null);
        var both = $"The stack {stack} is of version {version}, this command line of {own}";
        return Major(version) == Major(own)
            ? new(version, Works: true, $"{both}: what is new in one of them the other does not know.", Update(own))
            : new(version, Works: false, $"{both}: they cannot work together.", Update(own));
    }

    private static string Major(string version) => version.Split('.')[0];

    private static string Update(string own) => $"Use the command line of the stack's version, or deploy the stack of version {own}.";
}
