using Amazon.Lambda.Core;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Instance;

/// <summary>Part 3 (Instance): sends the configuration to those of a batch that Systems Manager manages by now.</summary>
internal sealed class SendConfiguration(
    Provisioner provisioner,
    Func<ConsumerSession, IAmazonSimpleSystemsManagement> ssmOf,
    Settings settings,
    TimeProvider clock
)
{
    public const string DocumentName = "RepoGrant-ConfigureAccess";

    // Until an instance has taken the command (SendCommand, TimeoutSeconds). It was online a moment ago.
    private const int DeliverySeconds = 300;

    private readonly string repositoryAccountId = settings.AccountId;

    public async Task<Batch> HandleAsync(BatchInput input, ILambdaContext context)
    {
        var batch = input.Batch with { Since = input.Batch.Since ?? input.Now };
        if (batch.Waiting.Count == 0)
            return batch;

        using var deadline = Deadline.From(context, clock);
        var consumer = input.Request.Consumer;
        var session = await provisioner.OpenAsync(consumer.AccountId, consumer.Region, input.Execution, deadline.Token);
        using var ssm = ssmOf(session);

        var managed = await ManagedAsync(ssm, batch.Waiting, deadline.Token);
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

        if (online.Count > 0 && await SendAsync(ssm, input, online, context.Logger, deadline.Token) is { } commandId)
        {
            batch = batch with
            {
                Waiting = [.. batch.Waiting.Except(online, StringComparer.Ordinal)],
                Commands = [.. batch.Commands, new SentCommand(commandId, online, input.Now)],
            };
        }

        if (batch.Waiting.Count > 0)
            context.Logger.NotManagedYet(batch.Waiting.Count);

        return batch;
    }

    private static InstanceResult Unsupported(InstanceInformation instance) =>
        new(
            instance.InstanceId,
            InstanceStatus.Failed,
            [new Check("platform", Ok: false, $"The instance runs {instance.PlatformType}; RepoGrant configures Linux.")]
        );

    private static async Task<List<InstanceInformation>> ManagedAsync(
        IAmazonSimpleSystemsManagement ssm,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        var managed = new List<InstanceInformation>();
        string? next = null;
        do
        {
            var page = await ssm.DescribeInstanceInformationAsync(
                new DescribeInstanceInformationRequest
                {
                    Filters = [new InstanceInformationStringFilter { Key = "InstanceIds", Values = [.. ids] }],
                    MaxResults = InstanceSelector.BatchSize,
                    NextToken = next,
                },
                cancellationToken
            );
            managed.AddRange(page.InstanceInformationList ?? []);
            next = page.NextToken;
        } while (!string.IsNullOrEmpty(next));
        return managed;
    }

    private async Task<string?> SendAsync(
        IAmazonSimpleSystemsManagement ssm,
        BatchInput input,
        List<string> ids,
        ILambdaLogger logger,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var response = await ssm.SendCommandAsync(
                new SendCommandRequest
                {
                    DocumentName = DocumentName,
                    InstanceIds = ids,
                    Parameters = ConfigurationParameters.For(input.Request, new GrantNames(input.Request, repositoryAccountId)),
                    TimeoutSeconds = DeliverySeconds,
                    Comment = $"RepoGrant grant {input.Request.Name}",
                },
                cancellationToken
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
                $"The document {DocumentName} of account {input.Request.Consumer.AccountId} in {input.Request.Consumer.Region} is missing or of another version. Deploy consumer-account.yaml in that Region. AWS says: {exception.Message}",
                exception
            );
        }
    }
}

/// <summary>A request as parameters of the document that configures an instance (instance/configure-access).</summary>
internal static class ConfigurationParameters
{
    public static Dictionary<string, List<string>> For(AccessRequest request, GrantNames names) =>
        new(StringComparer.Ordinal)
        {
            ["ProfileName"] = [request.ProfileName],
            ["AccessRoleArn"] = [names.AccessRoleArn],
            ["Region"] = [request.Repositories[0].Region],
            ["Repositories"] = [string.Join(' ', request.Repositories.Select(repository => $"{repository.Region}/{repository.Name}"))],
            ["Users"] = [string.Join(' ', request.Users)],
            ["GitScope"] = [request.GitScope == GitScope.Global ? "global" : "repository"],
            ["Branch"] = [request.Verify.Branch ?? ""],
            ["Clone"] = [request.Verify.WithClone ? "true" : "false"],
        };
}
