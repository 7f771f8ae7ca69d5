using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;

namespace RepoGrant.Instance;

/// <summary>Part 3 (Instance): sends the configuration to those of a batch that Systems Manager manages by now.</summary>
public sealed class SendConfiguration
{
    // EC2 may not show an instance at once that it has just launched.
    private static readonly TimeSpan UnknownIsGone = TimeSpan.FromMinutes(1);

    private readonly GrantTable grants;
    private readonly Provisioner provisioner;

    /// <summary>The function's own.</summary>
    public SendConfiguration()
        : this(GrantTable.OfFunction(), Provisioner.OfFunction()) { }

    internal SendConfiguration(GrantTable grants, Provisioner provisioner)
    {
        this.grants = grants;
        this.provisioner = provisioner;
    }

    /// <summary>
    /// Sends; the batch that comes back says which instances have got the command and which still wait to be managed. Throws
    /// <see cref="Superseded"/> when a newer request of the grant has been recorded.
    /// </summary>
    [LambdaFunction(ResourceName = "SendConfigurationFunction")]
    public async Task<Batch> SendConfigurationAsync(BatchInput input, ILambdaContext context)
    {
        var batch = input.Batch with { Since = input.Batch.Since ?? input.Now };
        return batch.Waiting.Count == 0
            ? batch
            : await provisioner.RunAsync(input, context, (consumer, names) => SendAsync(consumer, names, input, batch, context.Logger));
    }

    private async Task<Batch> SendAsync(ConsumerAccount consumer, GrantNames names, BatchInput input, Batch batch, ILambdaLogger logger)
    {
        // Side by side, both right before the command: who can be reached, and whether the request is still the newest.
        var found = Commands.ManagedAsync(consumer, batch.Waiting);
        var fence = new Fence(grants, input.Request, input.Execution).BeforeCommandAsync(batch.Waiting, input.Now, consumer.Deadline);
        await Task.WhenAll(found, fence);
        var managed = await found;
        var foreign = managed.Where(instance => instance.PlatformType != PlatformType.Linux).ToList();
        var online = managed
            .Except(foreign)
            .Where(instance => instance.PingStatus == PingStatus.Online)
            .Select(instance => instance.InstanceId)
            .ToList();
        batch = batch with
        {
            Waiting = [.. batch.Waiting.Except(foreign.Select(instance => instance.InstanceId), StringComparer.Ordinal)],
            Results = [.. batch.Results, .. foreign.Select(Unsupported)],
        };

        var parameters = ConfigurationParameters.For(input.Request, names);
        if (online.Count > 0 && await Commands.SendAsync(consumer, input.Request, parameters, online, logger) is { } commandId)
        {
            batch = batch with
            {
                Waiting = [.. batch.Waiting.Except(online, StringComparer.Ordinal)],
                Commands = [.. batch.Commands, new SentCommand(commandId, online, input.Now)],
            };
        }

        if (batch.Waiting.Count == 0)
            return batch;

        var gone = await GoneAsync(consumer, batch.Waiting, waited: input.Now - (batch.Since ?? input.Now));
        foreach (var result in gone)
            logger.Finished(result.InstanceId, result.Status);

        batch = batch with
        {
            Waiting = [.. batch.Waiting.Except(gone.Select(result => result.InstanceId), StringComparer.Ordinal)],
            Results = [.. batch.Results, .. gone],
        };
        if (batch.Waiting.Count > 0)
            logger.NotManagedYet(batch.Waiting.Count);

        return batch;
    }

    // Systems Manager does not say why it does not manage an instance, and goes on showing one that was terminated for a while: EC2 knows.
    private static async Task<IReadOnlyList<InstanceResult>> GoneAsync(
        ConsumerAccount consumer,
        IReadOnlyList<string> waiting,
        TimeSpan waited
    )
    {
        var states = await InstanceStates.OfAsync(consumer, waiting);
        return
        [
            .. waiting
                .Where(id => states.TryGetValue(id, out var state) ? InstanceStates.IsOver(state) : waited >= UnknownIsGone)
                .Select(id => Unreachable.Terminated(id, states.GetValueOrDefault(id))),
        ];
    }

    private static InstanceResult Unsupported(InstanceInformation instance) =>
        new(
            instance.InstanceId,
            InstanceStatus.Failed,
            [new Check("platform", Ok: false, $"The instance runs {instance.PlatformType}; RepoGrant configures Linux.")]
        );
}
