using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;

namespace RepoGrant.AccountB;

/// <summary>
/// Part 2 (AccountB): takes the instance profile off instances that have left the grant, associates it with those that have none, waiting
/// while IAM propagates it, and deletes what the grant had under former names.
/// </summary>
public sealed class AssociateInstanceProfile
{
    private const int SideBySide = 10;

    private readonly GrantTable grants;
    private readonly Provisioner provisioner;
    private readonly TimeProvider clock;

    /// <summary>Creates the handler from the function's environment.</summary>
    public AssociateInstanceProfile()
        : this(GrantTable.OfFunction(), Provisioner.OfFunction(), TimeProvider.System) { }

    internal AssociateInstanceProfile(GrantTable grants, Provisioner provisioner, TimeProvider clock)
    {
        this.grants = grants;
        this.provisioner = provisioner;
        this.clock = clock;
    }

    /// <summary>
    /// Associates; throws <see cref="ProfileInUse"/> if an instance has got another profile since it was selected, <see
    /// cref="ClaimNeeded"/> while a newer request is being prepared, and <see cref="Superseded"/>. An instance that was terminated since
    /// then is in no list of the result: Send configuration reports it, and the others continue.
    /// </summary>
    [LambdaFunction(ResourceName = "AssociateInstanceProfileFunction")]
    public Task<Association> AssociateInstanceProfileAsync(SelectedInput input, ILambdaContext context) =>
        provisioner.RunAsync(
            input,
            context,
            async (consumer, names) =>
            {
                var fence = new Fence(grants, input.Request, input.Execution);
                var writer = new AssociationWriter(consumer, input.Request.Consumer, names, context.LogOf(input));
                try
                {
                    return await AssociateAsync(input, consumer, names, fence, writer);
                }
                catch (Superseded)
                {
                    // A call of this run may have reached EC2 after the newer request looked at the instances.
                    if (!input.Request.Claimed)
                        await UndoAsync(input, consumer, names, writer);

                    throw;
                }
            }
        );

    private async Task<Association> AssociateAsync(
        SelectedInput input,
        ConsumerAccount consumer,
        GrantNames names,
        Fence fence,
        AssociationWriter writer
    )
    {
        var (created, unchanged, replaced) = (new List<string>(), new List<string>(), new List<string>());
        var own = new OwnProfiles(names, FormerIdentity.NamesOf(input.Request));
        var leaving = input.Selection.Leaving.Where(instance => instance.HasProfile).Select(instance => instance.InstanceId).ToList();
        if (leaving.Count > 0)
            await fence.BeforeWriteAsync(consumer.Deadline);

        var removed = await writer.RemoveAsync(leaving, own.Arns);

        foreach (var ids in input.Selection.Replace.Chunk(SideBySide))
        {
            await fence.BeforeWriteAsync(consumer.Deadline);
            await writer.ReplaceAsync(ids, own.Arns);
            replaced.AddRange(ids);
        }

        foreach (var ids in input.Selection.Associate.Chunk(SideBySide))
        {
            await fence.BeforeWriteAsync(consumer.Deadline);
            var actions = await Task.WhenAll(ids.Select(writer.AssociateAsync));
            created.AddRange(ids.Where((_, index) => actions[index] == ChangeAction.Created));
            unchanged.AddRange(ids.Where((_, index) => actions[index] == ChangeAction.Unchanged));
        }

        if (!input.Request.Claimed)
            await fence.BeforeWriteAsync(consumer.Deadline);

        var changes = await DeleteFormerAsync(input, consumer, names, fence);
        await UntilSessionsAreDeniedAsync(input.Request, consumer.Deadline);
        return new Association(created, unchanged)
        {
            Replaced = replaced,
            Removed = removed,
            Changes = changes,
        };
    }

    private static async Task<IReadOnlyList<Change>> DeleteFormerAsync(
        SelectedInput input,
        ConsumerAccount consumer,
        GrantNames names,
        Fence fence
    )
    {
        if (!input.Request.Claimed || input.Request.Recorded || !FormerIdentity.NamesOf(input.Request).Any())
            return [];

        var former = await FormerIdentity.FindAsync(input.Request, consumer, names);
        await fence.BeforeSharedWriteAsync(consumer.Deadline);
        await former.EndAsync(consumer.Deadline);
        return former.Deletions(input.Request.Consumer.AccountId);
    }

    // Sessions from before this moment no longer have access, so what the instances prove next is proved with new ones.
    private async Task UntilSessionsAreDeniedAsync(AccessRequest request, CancellationToken deadline)
    {
        var wait = (request.Applied?.SessionsSince ?? DateTimeOffset.MinValue) + TimeSpan.FromSeconds(1) - clock.GetUtcNow();
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, clock, deadline);
    }

    private async Task UndoAsync(SelectedInput input, ConsumerAccount consumer, GrantNames names, AssociationWriter writer)
    {
        List<string> profiles = [names.InstanceProfileArn];
        for (var isDone = false; !isDone; )
        {
            var record = await grants.ReadAsync(GrantKey.Of(input.Request), consumer.Deadline);
            var newest = record?.SelectionOrNull();
            var unwanted = new List<string>();
            foreach (var instance in await InstanceQueries.ByIdsAsync(consumer.Ec2, input.Selection.Associate, consumer.Deadline))
            {
                if (newest is null || !InstanceQueries.IsSelected(instance, newest))
                    unwanted.Add(instance.InstanceId);
            }

            // Whoever read an instance's credentials meanwhile has them for hours: recorded, it is found by the next full run, which denies
            // it by its id. A revoked grant has nothing to deny, and in a record that somebody has spoiled nothing can be recorded.
            var undone = await writer.FindAsync(unwanted, profiles);
            var results = undone.ConvertAll(found => new InstanceResult(found.InstanceId, InstanceStatus.Unreachable, []));
            isDone =
                newest is null
                || record!.Spoiled is not null
                || results.Count == 0
                || await grants.Instances.EndAsync(record.Grant, record.Generation, results, clock.GetUtcNow(), consumer.Deadline);
            if (isDone)
                await writer.RemoveAsync(unwanted, profiles);
        }
    }
}
