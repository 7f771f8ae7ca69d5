using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Iam;

namespace RepoGrant.AccountB;

/// <summary>The instance roles, policies and instance profiles that a grant had under former names.</summary>
internal static class FormerIdentity
{
    /// <summary>
    /// Finds them by the names in the record, and only if they carry the grant's tags; finds nothing in a run for single instances.
    /// </summary>
    public static async Task<GrantSweep> FindAsync(AccessRequest request, ConsumerAccount consumer, GrantNames names)
    {
        var sweep = new GrantSweep(consumer.Iam, GrantKey.Of(request), consumer.Stack, consumer.Backoff);
        if (!request.Recorded)
        {
            await sweep.FindNamedAsync(
                NamesOf(request),
                names.AssumePolicyArn[..^request.Consumer.InstanceRoleName.Length],
                withProfiles: true,
                consumer.Deadline
            );
        }

        return sweep;
    }

    /// <summary>The names of instance roles that the grant may have had before.</summary>
    public static IEnumerable<string> NamesOf(AccessRequest request) =>
        (request.Applied?.InstanceRoleNames ?? []).Where(name => name != request.Consumer.InstanceRoleName);
}
