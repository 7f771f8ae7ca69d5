using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.AccountA;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Records;
using RepoGrant.Validation;
using Ec2Instance = Amazon.EC2.Model.Instance;

namespace RepoGrant.AccountB;

/// <summary>
/// Part 2 (AccountB): turns ids and tags into instances, with the profile and role that each has now, and finds the instances that the
/// grant was applied to but no longer selects. Meanwhile looks the repositories up: this is the last check before the grant is recorded.
/// Writes nothing.
/// </summary>
public sealed class SelectInstances
{
    // EC2 does not show an instance at once that it has just launched; whoever launched it may grant it the access in the same breath.
    private static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(5);

    // An instance that is gone has nothing to lose. The records of the others stay for the next run, or for Find drift.
    private const int MaxGone = 50;

    private readonly GrantTable grants;
    private readonly IAmazonIdentityManagementService iam;
    private readonly Provisioner provisioner;
    private readonly RepositoryLookup repositories;

    /// <summary>Creates the handler from the function's environment.</summary>
    public SelectInstances()
        : this(
            GrantTable.OfFunction(),
            Clients.Iam(Settings.OfFunction.Region),
            Provisioner.OfFunction(),
            new RepositoryLookup(Clients.CodeCommit, Settings.OfFunction.AccountId)
        ) { }

    internal SelectInstances(
        GrantTable grants,
        IAmazonIdentityManagementService iam,
        Provisioner provisioner,
        RepositoryLookup repositories
    )
    {
        this.iam = iam;
        this.grants = grants;
        this.provisioner = provisioner;
        this.repositories = repositories;
    }

    /// <summary>
    /// Selects; throws <see cref="RepositoryNotFound"/>, <see cref="InvalidRequest"/> for ids that do not exist, <see cref="ProfileInUse"/>
    /// for foreign profiles, <see cref="ConflictingResource"/> if a name that the grant needs is taken, and <see cref="Superseded"/> if a
    /// run is only for instances that the recorded request selects and it does not select one.
    /// </summary>
    [LambdaFunction(ResourceName = "SelectInstancesFunction")]
    public Task<Selection> SelectInstancesAsync(StateInput input, ILambdaContext context) =>
        provisioner.RunAsync(
            input,
            context,
            async (consumer, names) =>
            {
                var request = input.Request;
                var selecting = SelectAsync(request, consumer, names, context.LogOf(input), ShownWithin);
                await Task.WhenAll(RefuseTakenAsync(request, consumer, names), selecting);
                var selection = await selecting;
                // Too many adopted roles are refused here, while the record still has the request that works.
                AccessTrust.For(request, selection, names);
                return request.OnFailure == OnFailure.Rollback
                    ? selection with
                    {
                        HadPolicy = await AttachedBefore.OfAsync(grants, request, selection, consumer, names),
                    }
                    : selection;
            }
        );

    // A run for single instances uses the names of a grant that has already been applied.
    private Task RefuseTakenAsync(AccessRequest request, ConsumerAccount consumer, GrantNames names) =>
        request.Recorded
            ? Task.CompletedTask
            : Task.WhenAll(
                new GrantIam(iam, names.RepositoryAccountId, consumer.TagsOf(request), consumer.Backoff).RefuseTakenAsync(
                    names.AccessRoleArn,
                    names.AccessPolicyArn,
                    consumer.Deadline
                ),
                new GrantIam(consumer.Iam, request.Consumer.AccountId, consumer.TagsOf(request), consumer.Backoff).RefuseTakenAsync(
                    names.InstanceRoleArn,
                    names.AssumePolicyArn,
                    consumer.Deadline
                )
            );

    /// <summary>
    /// The selection, within an open session. Named instances that EC2 does not show are looked for again until shownWithin has passed.
    /// </summary>
    internal async Task<Selection> SelectAsync(
        AccessRequest request,
        ConsumerAccount consumer,
        GrantNames names,
        ILambdaLogger logger,
        TimeSpan shownWithin
    )
    {
        var target = request.Consumer;
        var byId = NamedAsync(target, consumer, shownWithin);
        var byTags = InstanceQueries.ByTagsAsync(consumer.Ec2, target.Instances.Tags, consumer.Deadline);
        var notes = repositories.NotesAsync(request, consumer.Deadline);
        var profileId = ProfileIdAsync(consumer.Iam, target.InstanceRoleName, names, consumer.Deadline);
        var ownProfiles = new OwnProfiles(names, FormerIdentity.NamesOf(request));
        // A run for single instances takes nothing away: it does not know the other instances.
        var withProfile = request.Recorded
            ? Task.FromResult<IReadOnlyList<Ec2Instance>>([])
            : InstanceQueries.ByProfilesAsync(consumer.Ec2, ownProfiles.Arns, consumer.Deadline);
        var recorded = request.Recorded
            ? Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>())
            : grants.Instances.StatusesAsync(GrantKey.Of(request), consumer.Now, consumer.Deadline);
        // No policy of the instance role keeps these out, so their ids are forgotten only once they no longer exist.
        var left = request.Recorded ? [] : request.Applied?.Left ?? [];
        var alone = left.Where(instance => instance.WithoutProfile).Select(instance => instance.InstanceId).ToList();
        await Task.WhenAll(notes, byId, byTags, profileId, withProfile, recorded);

        // The recorded run names instances that were launched a moment ago.
        if (request.Recorded && (await byId).Count < target.Instances.Ids.Count)
        {
            var shown = (await byId).Select(instance => instance.InstanceId);
            throw InstanceQueries.NotShownYet(target.Instances.Ids.Except(shown, StringComparer.Ordinal), target.AccountId, target.Region);
        }

        if (request.SelectedBy is { } selectedBy)
            RefuseUnselected(request, selectedBy, await byId);

        ownProfiles.Id = await profileId;
        var roles = await ForeignProfiles.RolesAsync(consumer, [.. await byId, .. await byTags], ownProfiles);
        var selection = InstanceSelector.Select(target, await byId, await byTags, ownProfiles, roles);
        var asked = (await byId).Concat(await byTags);
        selection = await WithLeavingAsync(selection, consumer, ownProfiles, asked, await withProfile, await recorded, alone);
        logger.Selected(selection.Instances.Select(instance => instance.InstanceId), selection.Associate.Count, selection.Batches.Count);
        return selection with { Notes = [.. selection.Notes, .. await notes] };
    }

    // Since the tags of a launched instance were compared with a recorded request, another one may have been recorded.
    private static void RefuseUnselected(AccessRequest request, InstanceSelection selectedBy, IReadOnlyList<Ec2Instance> instances)
    {
        foreach (var instance in instances)
        {
            if (!InstanceQueries.IsSelected(instance, selectedBy))
            {
                throw new Superseded(
                    $"The grant {GrantKey.Of(request).Id} does not select {instance.InstanceId}: it was requested again, or the instance's "
                        + "tags were changed, since this run was started. The run has ended and written nothing more."
                );
            }
        }
    }

    private static async Task<IReadOnlyList<Ec2Instance>> NamedAsync(
        ConsumerRequest request,
        ConsumerAccount consumer,
        TimeSpan shownWithin
    )
    {
        IReadOnlyList<Ec2Instance> found = [];
        try
        {
            await consumer.Backoff.RunAsync(
                async token =>
                {
                    found = await InstanceQueries.ByIdsAsync(consumer.Ec2, request.Instances.Ids, token);
                    var missing = request
                        .Instances.Ids.Except(found.Select(instance => instance.InstanceId), StringComparer.Ordinal)
                        .ToList();
                    if (missing.Count > 0)
                        throw InstanceQueries.NotShownYet(missing, request.AccountId, request.Region);
                },
                (exception, elapsed) => exception is TemporaryFailure && elapsed < shownWithin,
                consumer.Deadline
            );
        }
        catch (TemporaryFailure)
        {
            // The caller says what is missing.
        }

        return found;
    }

    private static async Task<Selection> WithLeavingAsync(
        Selection selection,
        ConsumerAccount consumer,
        OwnProfiles own,
        IEnumerable<Ec2Instance> asked,
        IReadOnlyList<Ec2Instance> withProfile,
        IReadOnlyDictionary<string, string> recorded,
        List<string> alone
    )
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var instance in selection.Instances)
            known.Add(instance.InstanceId);

        // A stopped instance with the tags is not in the selection, but has not left: it is configured when it next starts.
        foreach (var instance in asked)
        {
            if (instance.State.Name.Value is "stopping" or "stopped")
                known.Add(instance.InstanceId);
        }

        var leaving = new List<LeavingInstance>();
        foreach (var instance in withProfile)
        {
            if (!known.Add(instance.InstanceId))
                continue;

            leaving.Add(
                new LeavingInstance(instance.InstanceId, instance.State.Name.Value, HasProfile: true)
                {
                    Untouched = !recorded.ContainsKey(instance.InstanceId),
                }
            );
        }

        // An instance without one of our profiles has an adopted role, or somebody took its profile off: the files on it are still there.
        var others = recorded.Keys.Where(known.Add).ToList();
        var found = new Dictionary<string, Ec2Instance>(StringComparer.Ordinal);
        foreach (var instance in await InstanceQueries.ByIdsAsync(consumer.Ec2, [.. others.Union(alone)], consumer.Deadline))
            found[instance.InstanceId] = instance;

        var (listed, gone) = (0, new List<string>());
        foreach (var id in others)
        {
            var state = StateOf(id);
            var isOver = InstanceStates.IsOver(state);
            // EC2 may not show one yet that a run is configuring right now.
            if (isOver && recorded[id] != WordConverter<InstanceStatus>.WordOf(InstanceStatus.Configuring))
                gone.Add(id);

            if (isOver && ++listed > MaxGone)
                continue;

            leaving.Add(
                new LeavingInstance(id, state, HasProfile: false)
                {
                    Left = recorded[id] == WordConverter<InstanceStatus>.WordOf(InstanceStatus.Left),
                    HasOther = found.TryGetValue(id, out var instance) && own.OwnerOf(instance) == ProfileOwner.Adopted,
                }
            );
        }

        var losing = leaving.Count - Math.Min(listed, MaxGone);
        if (losing > Selection.MaxLeaving)
        {
            throw Problems.Only(
                "$.consumer.instances",
                $"{losing} instances have the access and are not selected; one run takes it from {Selection.MaxLeaving}. "
                    + $"Narrow the selection in steps of at most {Selection.MaxLeaving}, "
                    + $"{LeftSessions.CredentialsMayLast.TotalHours:0} hours apart, or revoke the grant and request it again."
            );
        }

        return selection with
        {
            Leaving = leaving,
            Gone = gone,
            Forgotten = alone.FindAll(id => InstanceStates.IsOver(StateOf(id))),
        };

        string StateOf(string id) => found.TryGetValue(id, out var instance) ? instance.State.Name.Value : "terminated";
    }

    // Null if there is no such profile: if an instance still has one of that name, it has been deleted.
    private static async Task<string?> ProfileIdAsync(
        IAmazonIdentityManagementService iam,
        string name,
        GrantNames names,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var request = new GetInstanceProfileRequest { InstanceProfileName = name };
            var profile = (await iam.GetInstanceProfileAsync(request, cancellationToken)).InstanceProfile;
            return profile.Arn == names.InstanceProfileArn ? profile.InstanceProfileId : null;
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }
}
