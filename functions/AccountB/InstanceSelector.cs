using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Validation;
using Ec2Instance = Amazon.EC2.Model.Instance;

namespace RepoGrant.AccountB;

/// <summary>Decides what happens to each instance that was found: associated, adopted, configured, left for later, or refused.</summary>
internal static class InstanceSelector
{
    /// <summary>
    /// More instances would not fit into a state's data with their results (262,144 bytes: Step Functions Developer Guide, "Service
    /// quotas"), and could not be associated in one invocation at the five calls a second that EC2 allows (EC2 API reference, "Request
    /// throttling").
    /// </summary>
    public const int MaxInstances = 500;

    // Thousands of stopped instances may have the tags, and the notes are part of a state's data, too.
    private const int MaxNotes = 20;

    /// <param name="consumer">The requested selection.</param>
    /// <param name="byId">The instances found by id.</param>
    /// <param name="byTags">The instances found by their tags.</param>
    /// <param name="own">The grant's own profiles.</param>
    /// <param name="roles">The role of each profile that is not the grant's; null if the profile has none.</param>
    public static Selection Select(
        ConsumerRequest consumer,
        IReadOnlyList<Ec2Instance> byId,
        IReadOnlyList<Ec2Instance> byTags,
        OwnProfiles own,
        IReadOnlyDictionary<string, Role?> roles
    )
    {
        RefuseMissing(consumer, byId);
        var named = byId.Select(instance => instance.InstanceId).ToHashSet(StringComparer.Ordinal);
        var later = byTags.Where(instance => !named.Contains(instance.InstanceId) && !IsUp(instance)).ToList();
        // If several grants select an instance by tags, one of them has it; for the others that is not a failure.
        var taken = byTags
            .Where(instance => !named.Contains(instance.InstanceId) && IsUp(instance) && HasGrant(instance, own, roles))
            .ToList();
        var chosen = byId.Concat(byTags.Where(IsUp).Except(taken))
            .DistinctBy(instance => instance.InstanceId)
            .OrderBy(instance => instance.InstanceId, StringComparer.Ordinal)
            .ToList();
        // The stopped ones, too: a former profile is deleted after this run, and no later one would know whose it was.
        var stale = chosen.Concat(later).Where(own.IsStale).Select(instance => instance.InstanceId).ToList();
        if (Math.Max(chosen.Count, stale.Count) is var count and > MaxInstances)
            throw Problems.Only("$.consumer.instances", $"{count} instances match; one run takes {MaxInstances}. Narrow the tags.");

        RefuseForeign(chosen, own, roles);
        return new Selection
        {
            Instances =
            [
                .. chosen.Select(instance => new SelectedInstance(instance.InstanceId, instance.State.Name.Value, own.OwnerOf(instance))),
            ],
            AdoptedRoles =
            [
                .. chosen
                    .Where(instance => own.OwnerOf(instance) == ProfileOwner.Adopted)
                    .Select(instance => roles[instance.IamInstanceProfile.Arn]!)
                    .DistinctBy(role => role.Arn)
                    .OrderBy(role => role.Arn, StringComparer.Ordinal)
                    .Select(role => new AdoptedRole(role.RoleName, role.Arn)),
            ],
            Associate =
            [
                .. chosen
                    .Where(instance => own.OwnerOf(instance) == ProfileOwner.None && instance.State.Name.Value != "stopping")
                    .Select(instance => instance.InstanceId),
            ],
            Replace = stale,
            Batches = [.. chosen.Where(IsUp).Chunk(Batch.MaxInstances).Select(instances => BatchOf(instances, own, roles))],
            Notes = [.. NotesOn([.. later]), .. NotesOnTaken(taken)],
        };
    }

    private static IEnumerable<string> NotesOn(IReadOnlyList<Ec2Instance> later)
    {
        foreach (var instance in later.Take(MaxNotes))
        {
            yield return $"{instance.InstanceId} has the tags and is {instance.State.Name.Value}: it is configured when it next starts.";
        }

        if (later.Count > MaxNotes)
        {
            yield return $"{later.Count - MaxNotes} more instances have the tags but are not running: each is configured when it starts.";
        }
    }

    private static Batch BatchOf(Ec2Instance[] instances, OwnProfiles own, IReadOnlyDictionary<string, Role?> roles)
    {
        var refused = instances
            .Where(instance =>
                own.OwnerOf(instance) == ProfileOwner.Adopted && !Ec2Trust.MayLetEc2Assume(roles[instance.IamInstanceProfile.Arn]!)
            )
            .Select(instance => Ec2Trust.Refused(instance.InstanceId, roles[instance.IamInstanceProfile.Arn]!))
            .ToList();
        var ids = instances.Select(instance => instance.InstanceId);
        return new Batch
        {
            Waiting = [.. ids.Except(refused.Select(result => result.InstanceId), StringComparer.Ordinal)],
            Results = refused,
        };
    }

    private static bool IsUp(Ec2Instance instance) => instance.State.Name.Value is "pending" or "running";

    private static bool HasGrant(Ec2Instance instance, OwnProfiles own, IReadOnlyDictionary<string, Role?> roles) =>
        own.OwnerOf(instance) == ProfileOwner.Adopted
        && (
            // Whatever is in it: while the other grant is revoked, its profile has no role, or is gone already.
            instance.IamInstanceProfile.Arn.Contains(":instance-profile" + GrantNames.Path, StringComparison.Ordinal)
            || roles[instance.IamInstanceProfile.Arn]?.Path.StartsWith(GrantNames.Path, StringComparison.Ordinal) == true
        );

    private static IEnumerable<string> NotesOnTaken(List<Ec2Instance> taken)
    {
        foreach (var instance in taken.Take(MaxNotes))
        {
            yield return $"{instance.InstanceId} has the tags and the instance profile {instance.IamInstanceProfile.Arn} of another grant: "
                + "it stays with that one. Add the repositories to that grant, or take its profile off.";
        }

        if (taken.Count > MaxNotes)
            yield return $"{taken.Count - MaxNotes} more instances have the tags and belong to other grants.";
    }

    private static void RefuseMissing(ConsumerRequest consumer, IReadOnlyList<Ec2Instance> byId)
    {
        var problems = new Problems();
        for (var index = 0; index < consumer.Instances.Ids.Count; index++)
        {
            var id = consumer.Instances.Ids[index];
            var path = $"$.consumer.instances.ids[{index}]";
            switch (byId.FirstOrDefault(instance => instance.InstanceId == id)?.State.Name.Value)
            {
                case null:
                    problems.Add(
                        path,
                        $"account {consumer.AccountId} has no instance {id} in {consumer.Region}; consumer.region is the Region that the "
                            + "instances are in"
                    );
                    break;
                case "terminated" or "shutting-down":
                    problems.Add(path, $"the instance {id} is terminated");
                    break;
            }
        }

        problems.ThrowIfAny();
    }

    private static void RefuseForeign(IEnumerable<Ec2Instance> instances, OwnProfiles own, IReadOnlyDictionary<string, Role?> roles)
    {
        var refused = instances
            .Where(instance => own.OwnerOf(instance) == ProfileOwner.Adopted)
            .Select(instance => Reason(instance, roles[instance.IamInstanceProfile.Arn]))
            .OfType<string>()
            .ToList();
        if (refused.Count > 0)
        {
            const int Listed = 20;
            var more = refused.Count > Listed ? $"\nand {refused.Count - Listed} more" : "";
            throw new ProfileInUse(
                $"{string.Join('\n', refused.Take(Listed))}{more}\nAn instance keeps the profile it has. Nothing was changed."
            );
        }
    }

    private static string? Reason(Ec2Instance instance, Role? role)
    {
        var has = $"{instance.InstanceId} has the instance profile {instance.IamInstanceProfile.Arn}";
        if (role is null)
            return $"{has}, which contains no role. Disassociate it, or put a role into it.";

        var tags = (role.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
        if (role.Path.StartsWith(GrantNames.Path, StringComparison.Ordinal))
        {
            var grant = Shown.Text(tags.GetValueOrDefault(GrantNames.GrantTag, "(no name)"));
            return $"{has} of another grant, {grant} (role {role.Arn}). Add the repositories to that grant.";
        }

        if (role.Path.StartsWith(GrantNames.SystemPath, StringComparison.Ordinal))
            return $"{has} with the role {role.Arn}, which is part of RepoGrant itself.";

        // IAM allows these characters in a path, but in the trust policy they would match roles that nobody has consented to.
        if (role.Path.IndexOfAny(['*', '?', '$']) >= 0)
        {
            return $"{has} with the role {role.Arn}. A path that contains *, ? or $ is not accepted: in a trust policy these would match "
                + "other roles, too. Use a role with another path.";
        }

        return tags.GetValueOrDefault(GrantNames.ExtendTag) == "true"
            ? null
            : $"{has} with the role {role.Arn}. If every instance that uses this role may have the access, tag the role "
                + $"{GrantNames.ExtendTag}=true and run the grant again.";
    }
}
