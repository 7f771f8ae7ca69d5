using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Records;

namespace RepoGrant.Instance;

/// <summary>
/// Part 3 (Instance): takes what the grant has written off instances that lose it, while their role still lets the agent answer. Bounded:
/// the access has ended already, and nothing waits for an instance that cannot be reached.
/// </summary>
public sealed class RemoveConfiguration
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.4);

    private readonly GrantTable grants;
    private readonly Provisioner provisioner;
    private readonly TimeProvider clock;

    /// <summary>The function's own.</summary>
    public RemoveConfiguration()
        : this(GrantTable.OfFunction(), Provisioner.OfFunction(), TimeProvider.System) { }

    internal RemoveConfiguration(GrantTable grants, Provisioner provisioner, TimeProvider clock)
    {
        this.grants = grants;
        this.provisioner = provisioner;
        this.clock = clock;
    }

    /// <summary>Removes; says for each instance what has left it, or why that could not be done.</summary>
    [LambdaFunction(ResourceName = "RemoveConfigurationFunction")]
    public Task<Removal> RemoveConfigurationAsync(RemovalInput input, ILambdaContext context) =>
        provisioner.RunAsync(
            input,
            context,
            async (consumer, names) =>
            {
                var sent = await SendAsync(input, consumer, names, context.Logger);
                var results = await CollectAsync(consumer, sent, input.Request.Users);
                var unfinished = sent.SelectMany(command => command.InstanceIds)
                    .Except(results.Select(result => result.InstanceId), StringComparer.Ordinal)
                    .ToHashSet(StringComparer.Ordinal);
                var reached = results.Select(result => result.InstanceId).ToHashSet(StringComparer.Ordinal);
                results.AddRange(
                    input.InstanceIds.Where(id => !reached.Contains(id)).Select(id => NotRemoved(id, unfinished.Contains(id)))
                );
                return new Removal(results);
            }
        );

    private async Task<IReadOnlyList<SentCommand>> SendAsync(
        RemovalInput input,
        ConsumerAccount consumer,
        GrantNames names,
        ILambdaLogger logger
    )
    {
        var fence = new Fence(grants, input.Request, input.Execution);
        var sent = new List<SentCommand>();
        foreach (var ids in input.InstanceIds.Chunk(Batch.MaxInstances))
        {
            var online = (await Commands.ManagedAsync(consumer, ids)).Where(Commands.IsReachable).Select(instance => instance.InstanceId);
            if (online.ToList() is not { Count: > 0 } reachable)
                continue;

            await fence.BeforeRemovalAsync(consumer.Deadline);
            var parameters = ConfigurationParameters.ToRemove(input.Request, names);
            if (await Commands.SendAsync(consumer, input.Request, parameters, reachable, logger) is { } commandId)
                sent.Add(new SentCommand(commandId, reachable, clock.GetUtcNow()));
        }

        return sent;
    }

    private async Task<List<InstanceResult>> CollectAsync(
        ConsumerAccount consumer,
        IReadOnlyList<SentCommand> sent,
        IReadOnlyList<string> users
    )
    {
        var results = new List<InstanceResult>();
        var until = clock.GetUtcNow() + Longest;
        while (sent.Count > 0)
        {
            await Task.Delay(Pause, clock, consumer.Deadline);
            var running = new List<SentCommand>();
            foreach (var command in sent)
            {
                var finished = await Commands.FinishedAsync(
                    consumer,
                    command,
                    (id, invocation) => CommandOutput.ReadRemoval(id, invocation, users)
                );
                results.AddRange(finished);
                var left = command.InstanceIds.Except(finished.Select(result => result.InstanceId), StringComparer.Ordinal).ToList();
                if (left.Count > 0)
                    running.Add(command with { InstanceIds = left });
            }

            sent = clock.GetUtcNow() < until ? running : [];
        }

        return results;
    }

    private static InstanceResult NotRemoved(string instanceId, bool unfinished)
    {
        var reason = unfinished ? "The instance has not answered in time" : "Systems Manager does not reach the instance";
        var check = new Check(
            "removed",
            Ok: false,
            $"{reason}: the CLI profile and the credential helpers that the grant wrote there stay. They give no access any more."
        );
        return new InstanceResult(instanceId, InstanceStatus.Revoked, [check]);
    }
}
