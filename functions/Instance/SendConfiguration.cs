using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;

namespace RepoGrant.Instance;

/// <summary>
/// Part 3 (Instance): sends the configuration to those instances of a batch that Systems Manager manages by now. Agents register within the
/// first minutes, so while a batch is young this polls for some seconds itself; later the state machine waits.
/// </summary>
public sealed class SendConfiguration
{
    // EC2 may not show a just launched instance yet.
    private static readonly TimeSpan UnknownIsGone = TimeSpan.FromMinutes(1);

    // How long a batch is polled at short intervals.
    internal static readonly TimeSpan Young = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Looking = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LaterPause = TimeSpan.FromSeconds(2);
    private const int LooksPerLookAtEc2 = 5;

    private readonly GrantTable grants;
    private readonly Provisioner provisioner;
    private readonly TimeProvider clock;

    /// <summary>Creates the handler from the function's environment.</summary>
    public SendConfiguration()
        : this(GrantTable.OfFunction(), Provisioner.OfFunction(), TimeProvider.System) { }

    internal SendConfiguration(GrantTable grants, Provisioner provisioner, TimeProvider clock)
    {
        this.grants = grants;
        this.provisioner = provisioner;
        this.clock = clock;
    }

    /// <summary>
    /// Sends; the returned batch says which instances were sent the command and which still wait to be managed. Throws <see
    /// cref="Superseded"/> if a newer request of the grant has been recorded.
    /// </summary>
    [LambdaFunction(ResourceName = "SendConfigurationFunction")]
    public async Task<Batch> SendConfigurationAsync(BatchInput input, ILambdaContext context)
    {
        var batch = input.Batch with { Since = input.Batch.Since ?? input.Now };
        return batch.Waiting.Count == 0
            ? batch
            : await provisioner.RunAsync(
                input,
                context,
                (consumer, names) => SendAsync(consumer, names, input, batch, context.LogOf(input))
            );
    }

    private async Task<Batch> SendAsync(ConsumerAccount consumer, GrantNames names, BatchInput input, Batch batch, ILambdaLogger logger)
    {
        var waited = input.Now - (batch.Since ?? input.Now);
        var until = clock.GetUtcNow() + (waited < Young ? Looking : TimeSpan.Zero);
        var pause = batch.Rounds == 0 ? FirstPause : LaterPause;
        for (var look = 0; ; look++)
        {
            var commands = batch.Commands.Count;
            batch = await SendToManagedAsync(consumer, names, input, batch, logger);
            if (batch.Waiting.Count == 0)
                return batch;

            if (look % LooksPerLookAtEc2 == 0)
                batch = await WithoutGoneAsync(consumer, batch, waited, logger);

            // Agents that were started together register right after each other. Collect configuration watches the commands that are
            // running, once no further agent has come.
            var nobodyCame = batch.Commands.Count == commands;
            if (batch.Waiting.Count == 0 || (batch.Commands.Count > 0 && nobodyCame) || clock.GetUtcNow() + pause >= until)
                break;

            await Task.Delay(pause, clock, consumer.Deadline);
        }

        if (batch.Waiting.Count > 0)
            logger.NotManagedYet(batch.Waiting);

        return batch;
    }

    private async Task<Batch> SendToManagedAsync(
        ConsumerAccount consumer,
        GrantNames names,
        BatchInput input,
        Batch batch,
        ILambdaLogger logger
    )
    {
        // Side by side, both right before the command: which instances can be reached, and whether the request is still the newest.
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
                // A young command is polled often, however long its instance was waited for.
                Rounds = 0,
            };
        }

        return batch;
    }

    private static async Task<Batch> WithoutGoneAsync(ConsumerAccount consumer, Batch batch, TimeSpan waited, ILambdaLogger logger)
    {
        var gone = await GoneAsync(consumer, batch.Waiting, waited);
        foreach (var result in gone)
            logger.Finished(result.InstanceId, result.Status);

        return batch with
        {
            Waiting = [.. batch.Waiting.Except(gone.Select(result => result.InstanceId), StringComparer.Ordinal)],
            Results = [.. batch.Results, .. gone],
        };
    }

    // Systems Manager does not say why it does not manage an instance, and shows a terminated one for a while: EC2 knows.
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
