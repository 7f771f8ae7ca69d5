using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;

namespace RepoGrant.Instance;

/// <summary>
/// Part 3 (Instance): removes what the grant has written from instances that lose it, while their role still lets the agent answer.
/// Bounded: the access has already ended, so it does not wait for instances that cannot be reached.
/// </summary>
public sealed class RemoveConfiguration
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.4);

    private readonly GrantTable grants;
    private readonly Provisioner provisioner;
    private readonly TimeProvider clock;

    /// <summary>Creates the handler from the function's environment.</summary>
    public RemoveConfiguration()
        : this(GrantTable.OfFunction(), Provisioner.OfFunction(), TimeProvider.System) { }

    internal RemoveConfiguration(GrantTable grants, Provisioner provisioner, TimeProvider clock)
    {
        this.grants = grants;
        this.provisioner = provisioner;
        this.clock = clock;
    }

    /// <summary>Removes; returns for each instance what was removed, or why that could not be done.</summary>
    [LambdaFunction(ResourceName = "RemoveConfigurationFunction")]
    public Task<Removal> RemoveConfigurationAsync(RemovalInput input, ILambdaContext context) =>
        provisioner.RunAsync(input, context, (consumer, names) => RemoveAsync(input, consumer, names, context.LogOf(input)));

    private async Task<Removal> RemoveAsync(RemovalInput input, ConsumerAccount consumer, GrantNames names, ILambdaLogger logger)
    {
        var request = input.Request;
        var fence = new Fence(grants, request, input.Execution);
        var ids = input.Left ? await fence.LeftAsync(input.InstanceIds, consumer.Deadline) : input.InstanceIds;
        var round = new CommandRound(consumer, clock);
        await round.SendAsync(
            request,
            ConfigurationParameters.ToRemove(request, names),
            ids,
            before: () => input.Left ? Task.CompletedTask : fence.BeforeRemovalAsync(consumer.Deadline),
            logger
        );
        var results = await round.CollectAsync(
            clock.GetUtcNow() + Longest,
            Pause,
            (id, invocation) => CommandOutput.ReadRemoval(id, invocation, request.Users)
        );
        var answered = results.Select(result => result.InstanceId).ToHashSet(StringComparer.Ordinal);
        var unfinished = round.Reached.Where(id => !answered.Contains(id)).ToHashSet(StringComparer.Ordinal);
        results.AddRange(ids.Where(id => !answered.Contains(id)).Select(id => NotRemoved(id, unfinished.Contains(id))));
        var removal = new Removal(results);
        foreach (var id in ids)
        {
            if (input.Left && removal.HasCleaned(id))
            {
                await grants.Instances.CleanAsync(GrantKey.Of(request), request.Generation, id, clock.GetUtcNow(), consumer.Deadline);
            }
        }

        return removal;
    }

    private static InstanceResult NotRemoved(string instanceId, bool unfinished)
    {
        var reason = unfinished ? "The instance did not answer in time" : "Systems Manager cannot reach the instance";
        var check = new Check(
            "removed",
            Ok: false,
            $"{reason}: the CLI profile and the credential helpers that the grant wrote there stay. They no longer give access."
        );
        return new InstanceResult(instanceId, InstanceStatus.Revoked, [check]);
    }
}
