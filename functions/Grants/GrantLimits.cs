using System.Text.Json;
using RepoGrant.AccountA;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Records;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>Limits of a request as a whole: everything made from it must fit where it goes.</summary>
internal static class GrantLimits
{
    /// <summary>
    /// The reader of the stack's requests, which must keep to these limits whether they come from outside or from a record.
    /// </summary>
    public static RequestReader Reader(Settings settings) => Reader(settings.Region, settings.AccountId);

    public static RequestReader Reader(string stackRegion, string repositoryAccountId) =>
        new(stackRegion, repositoryAccountId, (request, problems) => Check(request, repositoryAccountId, problems));

    private static void Check(AccessRequest request, string repositoryAccountId, Problems problems)
    {
        // Includes the statement that is added when an instance leaves the grant: there must be room for it then.
        var longest = request with
        {
            Applied = new AppliedGrant { SessionsSince = DateTimeOffset.UnixEpoch },
        };
        var policy = AccessPolicy.For(longest, new GrantNames(request, repositoryAccountId)).Characters;
        if (policy > PolicyDocument.MaxCharacters)
        {
            problems.Add(
                "$.repositories",
                $"the access policy has {policy} characters; IAM allows {PolicyDocument.MaxCharacters} in a managed policy. "
                    + "Grant fewer repositories, or fewer protected branches, under one name"
            );
        }

        var record = JsonSerializer.SerializeToUtf8Bytes(request, JsonContext.Default.AccessRequest).Length;
        if (record > GrantRecord.MaxRequestBytes)
        {
            problems.Add(
                "$",
                $"the grant's record needs {record} bytes; {GrantRecord.MaxRequestBytes} are allowed "
                    + "(it travels with every state of an execution)"
            );
        }
    }
}
