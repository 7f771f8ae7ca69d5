using LocalAws.Client;

namespace LocalAws.Demo;

/// <summary>What there is of grants in IAM, in both accounts.</summary>
internal sealed class Leftovers(IReadOnlyList<AwsClient> accounts, TimeProvider time)
{
    /// <summary>More than IAM takes to no longer list what was deleted.</summary>
    private static readonly TimeSpan Spreading = TimeSpan.FromMinutes(2);

    /// <summary>The ARNs of what is left. For a moment IAM still lists what was deleted.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> left = [];
        try
        {
            await Polling.UntilAsync(
                async () => (left = await ListAsync(cancellationToken)) is [],
                time,
                Spreading,
                "nothing of the grant",
                cancellationToken
            );
        }
        catch (ClientException)
        {
            // The caller names what is left.
        }

        return left;
    }

    private async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var left = new List<string>();
        foreach (var account in accounts)
        {
            foreach (var operation in (string[])["ListRoles", "ListPolicies", "ListInstanceProfiles"])
            {
                var listed = await account.QueryAsync("iam", operation, [("PathPrefix", "/repogrant/")], cancellationToken);
                left.AddRange(listed.Descendants("Arn").Select(arn => arn.Value));
            }
        }

        return left;
    }
}
