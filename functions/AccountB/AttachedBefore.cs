using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Iam;
using RepoGrant.Records;

namespace RepoGrant.AccountB;

/// <summary>
/// Which adopted roles have the assume policy from somebody else: a rollback removes what the run attached, so what was there before must
/// be known.
/// </summary>
internal static class AttachedBefore
{
    /// <summary>The ARNs of those of the selection's adopted roles.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(
        GrantTable grants,
        AccessRequest request,
        Selection selection,
        ConsumerAccount consumer,
        GrantNames names
    )
    {
        // A run that was to take the policy from a former role may have stopped before that.
        var known = new List<AdoptedRole>([.. request.Applied?.AdoptedRoles ?? [], .. request.Applied?.FormerRoles ?? []]);
        var having = await new GrantIam(
            consumer.Iam,
            request.Consumer.AccountId,
            consumer.TagsOf(request),
            consumer.Backoff
        ).Rights.HavingAsync(
            selection.AdoptedRoles.Where(role => !known.Contains(role)).Select(role => role.Arn),
            names.AdoptedRolePolicyArn,
            consumer.Deadline
        );
        // What another grant attached goes with the last grant that extends the role. A role belongs to an account, whatever the Region of
        // its instances.
        var others = having.Count == 0 ? [] : await grants.ListAsync(request.Consumer.AccountId + "/", consumer.Deadline);
        return [.. having.Where(arn => !others.Any(record => record.Grant != GrantKey.Of(request) && record.MayHaveAttached(arn)))];
    }
}
