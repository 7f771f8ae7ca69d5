using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Instance;

/// <summary>Part 3 (Instance): sends the configuration to those of a batch that Systems Manager manages by now.</summary>
public sealed class SendConfiguration
{
    internal const string DocumentName = "RepoGrant-ConfigureAccess";

    // Until an instance has taken the command (SendCommand, TimeoutSeconds). It was online a moment ago.
    private const int DeliverySeconds = 300;

    // EC2 may not show an instance at once that it has just launched.
    private static readonly TimeSpan UnknownIsGone = TimeSpan.FromMinutes(1);

    private readonly Provisioner provisioner;

    /// <summary>The function's own.</summary>
    public SendConfiguration()
        : this(Provisioner.OfFunction()) { }

    internal SendConfiguration(Provisioner provisioner) => this.provisioner = provisioner;

    /// <summary>Sends; the batch that comes back says which instances have got the command and which still wait to be managed.</summary>
    [LambdaFunction(ResourceName = "SendConfigurationFunction")]
    public async Task<Batch> SendConfigurationAsync(BatchInput input, ILambdaContext context)
    {
        var batch = input.Batch with { Since = input.Batch.Since ?? input.Now };
        return batch.Waiting.Count == 0
            ? batch
            : await provisioner.RunAsync(input, context, (consumer, names) => SendAsync(consumer, names, input, batch, context.Logger));
    }

    private static async Task<Batch> SendAsync(
        ConsumerAccount consumer,
        GrantNames names,
        BatchInput input,
        Batch batch,
        ILambdaLogger logger
    )
    {
        var managed = await ManagedAsync(consumer, batch.Waiting);
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

        if (online.Count > 0 && await SendAsync(consumer, names, input, online, logger) is { } commandId)
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

    private static Task<List<InstanceInformation>> ManagedAsync(ConsumerAccount consumer, IReadOnlyList<string> ids) =>
        Pages.AllAsync(
            next =>
                consumer.Ssm.DescribeInstanceInformationAsync(
                    new DescribeInstanceInformationRequest
                    {
                        Filters = [new InstanceInformationStringFilter { Key = "InstanceIds", Values = [.. ids] }],
                        MaxResults = Batch.MaxInstances,
                        NextToken = next,
                    },
                    consumer.Deadline
                ),
            page => page.InstanceInformationList,
            page => page.NextToken
        );

    private static async Task<string?> SendAsync(
        ConsumerAccount consumer,
        GrantNames names,
        BatchInput input,
        List<string> ids,
        ILambdaLogger logger
    )
    {
        try
        {
            var response = await consumer.Ssm.SendCommandAsync(
                new SendCommandRequest
                {
                    DocumentName = DocumentName,
                    InstanceIds = ids,
                    Parameters = ConfigurationParameters.For(input.Request, names),
                    TimeoutSeconds = DeliverySeconds,
                    Comment = $"RepoGrant grant {input.Request.Name}",
                },
                consumer.Deadline
            );
            logger.CommandSent(response.Command.CommandId, ids.Count);
            return response.Command.CommandId;
        }
        catch (InvalidInstanceIdException exception)
        {
            // One of them went away since it was looked up. None has got the command: all are looked up again.
            logger.CommandRefused(exception.Message);
            return null;
        }
        catch (Exception exception) when (exception is InvalidDocumentException or InvalidParametersException)
        {
            throw new ConsumerNotPrepared(
                $"The document {DocumentName} of account {input.Request.Consumer.AccountId} in {input.Request.Consumer.Region} is missing "
                    + $"or of another version. Deploy consumer-account.yaml in that Region. AWS says: {exception.Message}",
                exception
            );
        }
    }
}
