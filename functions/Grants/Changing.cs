using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Iam;

namespace RepoGrant.Grants;

/// <summary>What may exist of a grant while a run changes it, and who loses the access.</summary>
internal static class Changing
{
    /// <summary>
    /// How long a leaving instance or role can still get a session, until both accounts deny it. Associate instance profile waits for this
    /// moment.
    /// </summary>
    private static readonly TimeSpan UntilDenied = TimeSpan.FromSeconds(4);

    /// <summary>Before the first write: what existed and what will exist, so that nothing is forgotten if a run stops.</summary>
    public static AppliedGrant Begin(AccessRequest request, Selection selection, DateTimeOffset now)
    {
        var applied = request.Applied ?? new AppliedGrant();
        var selected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var instance in selection.Instances)
            selected.Add(instance.InstanceId);

        var left = applied.Left.Where(MayHaveSessions).ToList();
        // A run denies sessions from before a moment that is near. A later one, which somebody wrote by hand, would deny all of them.
        var denied = WholeSeconds(now + UntilDenied);
        var since = applied.SessionsSince > denied ? denied : applied.SessionsSince;
        if (request.Recorded)
        {
            return applied with { AdoptedRoles = Union(applied.AdoptedRoles, selection.AdoptedRoles), Left = left, SessionsSince = since };
        }

        var former = Without(Union(applied.FormerRoles, applied.AdoptedRoles), selection.AdoptedRoles);
        foreach (var leaving in selection.Leaving)
        {
            if (!leaving.HasProfile && (leaving.Left || InstanceStates.IsOver(leaving.State)))
                continue;

            // The time begins again if an earlier run has failed before it took the profile off.
            var known = left.Find(known => known.InstanceId == leaving.InstanceId);
            if (known is not null)
                left.Remove(known);
            left.Add(
                new LeftInstance(leaving.InstanceId, now)
                {
                    WithoutProfile = !leaving.HasProfile && (known?.WithoutProfile ?? leaving.HasOther),
                }
            );
        }

        // No access policy has room for more.
        var most = left.Where(left => left.WithoutProfile).OrderByDescending(left => left.Since).Take(LeftSessions.MaxOfPolicy).ToList();
        left.RemoveAll(left => left.WithoutProfile && !most.Contains(left));

        return new AppliedGrant
        {
            AccessRoleNames = Union(applied.AccessRoleNames, request.AccessRoleName),
            InstanceRoleNames = Union(applied.InstanceRoleNames, request.Consumer.InstanceRoleName),
            AdoptedRoles = selection.AdoptedRoles,
            FormerRoles = former,
            HadPolicy = [.. applied.HadPolicy.Union(selection.HadPolicy, StringComparer.Ordinal)],
            Repositories =
            [
                .. applied.Repositories.Union(request.Repositories.Select(repository => repository.Id), StringComparer.Ordinal),
            ],
            Users = [.. applied.Users.Union(request.Users, StringComparer.Ordinal)],
            // Until they have been cleaned.
            Uncleaned =
            [
                .. selection
                    .Leaving.Where(leaving => !InstanceStates.IsOver(leaving.State))
                    .Select(leaving => leaving.InstanceId)
                    .Order(StringComparer.Ordinal),
            ],
            SessionsSince = selection.Leaving.Any(LosesAccess) || former.Count > 0 ? denied : since,
            Left = left,
        };

        // One with a role of its own can get new sessions as soon as the grant extends that role for another instance, also again.
        bool MayHaveSessions(LeftInstance one) =>
            !selected.Contains(one.InstanceId)
            && (
                one.Since + LeftSessions.CredentialsMayLast > now
                || (one.WithoutProfile && !selection.Forgotten.Contains(one.InstanceId, StringComparer.Ordinal))
            );
    }

    /// <summary>Sentences that say who and what loses the access or, in a plan, would lose it.</summary>
    public static IEnumerable<string> Lost(AccessRequest request, Selection selection)
    {
        var isPlan = request.Mode == Mode.Plan;
        foreach (var leaving in selection.Leaving)
        {
            if (InstanceStates.IsOver(leaving.State))
                continue;

            yield return leaving.Left
                ? $"{leaving.InstanceId} left the grant while it could not be reached: what the grant wrote there "
                    + $"{(isPlan ? "would be" : "is")} removed as soon as it can be reached."
                : $"{leaving.InstanceId} {(isPlan ? "would lose" : "no longer has")} access: the request does not select it.";
        }

        if (request.Recorded)
            yield break;

        var state = isPlan ? "would no longer be" : "is no longer";
        foreach (var repository in request.Applied?.Repositories ?? [])
        {
            if (!request.Repositories.Any(granted => granted.Id == repository))
                yield return $"{repository} {state} granted.";
        }

        foreach (var user in request.Applied?.Users ?? [])
        {
            if (!request.Users.Contains(user, StringComparer.Ordinal))
                yield return $"The user {user} {state} configured.";
        }
    }

    // One that was terminated has not left: there is nothing to take from it, and the others' sessions continue.
    private static bool LosesAccess(LeavingInstance leaving) => !leaving.Left && !InstanceStates.IsOver(leaving.State);

    // In policies' format.
    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static List<string> Union(IReadOnlyList<string> names, string name) =>
        names.Contains(name, StringComparer.Ordinal) ? [.. names] : [.. names, name];

    private static List<AdoptedRole> Union(IReadOnlyList<AdoptedRole> roles, IReadOnlyList<AdoptedRole> others) =>
        [.. Without(roles, others), .. others];

    private static List<AdoptedRole> Without(IReadOnlyList<AdoptedRole> roles, IReadOnlyList<AdoptedRole> others)
    {
        var left = new List<AdoptedRole>();
        foreach (var role in roles)
        {
            if (!others.Any(other => other.Arn == role.Arn))
                left.Add(role);
        }

        return left;
    }
}
