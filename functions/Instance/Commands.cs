using Amazon.Lambda.Core;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Instance;

/// <summary>
/// The part of Run Command that RepoGrant needs: which instances can be reached, one document, and the results of finished commands.
/// </summary>
internal static class Commands
{
    internal const string DocumentName = "RepoGrant-ConfigureAccess";

    // How long an instance may take to accept the command (SendCommand, TimeoutSeconds). It was online a moment ago.
    private const int DeliverySeconds = 300;

    private const int SideBySide = 10;

    /// <summary>What Systems Manager knows about those of the instances (at most 50) that it manages.</summary>
    public static Task<List<InstanceInformation>> ManagedAsync(ConsumerAccount consumer, IReadOnlyList<string> ids) =>
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

    /// <summary>Whether a command can be delivered to an instance now.</summary>
    public static bool IsReachable(InstanceInformation instance) =>
        instance.PlatformType == PlatformType.Linux && instance.PingStatus == PingStatus.Online;

    /// <summary>
    /// Sends the document to at most 50 instances. Returns the command's id, or null if one of the instances has gone: then none was sent
    /// the command.
    /// </summary>
    public static async Task<string?> SendAsync(
        ConsumerAccount consumer,
        AccessRequest request,
        Dictionary<string, List<string>> parameters,
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
                    // Not the default version: it is disputed whether a stack update (UpdateMethod NewVersion) moves that
                    // (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2539).
                    DocumentVersion = "$LATEST",
                    InstanceIds = ids,
                    Parameters = parameters,
                    TimeoutSeconds = DeliverySeconds,
                    // A failure on one instance is no reason to leave the others out: by default the first error stops the rest.
                    MaxErrors = "100%",
                    Comment = $"RepoGrant grant {request.Name}",
                },
                consumer.Deadline
            );
            logger.CommandSent(response.Command.CommandId, ids);
            return response.Command.CommandId;
        }
        catch (InvalidInstanceIdException exception)
        {
            logger.CommandRefused(ids, exception.Message);
            return null;
        }
        catch (Exception exception) when (exception is InvalidDocumentException or InvalidParametersException)
        {
            throw new ConsumerNotPrepared(
                $"The document {DocumentName} of account {request.Consumer.AccountId} in {request.Consumer.Region} is missing "
                    + $"or of another version. Deploy consumer-account.yaml in that Region. AWS says: {exception.Message}",
                exception
            );
        }
    }

    /// <summary>
    /// Adds the results of instances that have finished; returns the commands with the instances that have not. ListCommandInvocations
    /// lists results in one call, but cuts outputs at 2,500 characters, so each is fetched individually (SSM API reference,
    /// GetCommandInvocation: 24,000 characters).
    /// </summary>
    public static async Task<IReadOnlyList<SentCommand>> CollectAsync(
        ConsumerAccount consumer,
        IReadOnlyList<SentCommand> commands,
        Func<string, GetCommandInvocationResponse, InstanceResult> read,
        List<InstanceResult> results
    )
    {
        var running = new List<SentCommand>();
        foreach (var command in commands)
        {
            var invocations = await Pages.AllAsync(
                next =>
                    consumer.Ssm.ListCommandInvocationsAsync(
                        new ListCommandInvocationsRequest
                        {
                            CommandId = command.CommandId,
                            MaxResults = Batch.MaxInstances,
                            NextToken = next,
                        },
                        consumer.Deadline
                    ),
                page => page.CommandInvocations,
                page => page.NextToken
            );
            var left = command.InstanceIds.ToList();
            var ended = invocations.Where(invocation => CommandOutput.HasEnded(invocation.Status)).Select(one => one.InstanceId);
            foreach (var ids in ended.Intersect(command.InstanceIds, StringComparer.Ordinal).Chunk(SideBySide))
            {
                foreach (var result in await Task.WhenAll(ids.Select(id => OutputAsync(consumer, command.CommandId, id, read))))
                {
                    if (result is null)
                        continue;

                    results.Add(result);
                    left.Remove(result.InstanceId);
                }
            }

            if (left.Count > 0)
                running.Add(command with { InstanceIds = left });
        }

        return running;
    }

    private static async Task<InstanceResult?> OutputAsync(
        ConsumerAccount consumer,
        string commandId,
        string instanceId,
        Func<string, GetCommandInvocationResponse, InstanceResult> read
    )
    {
        try
        {
            var request = new GetCommandInvocationRequest { CommandId = commandId, InstanceId = instanceId };
            var invocation = await consumer.Ssm.GetCommandInvocationAsync(request, consumer.Deadline);
            // The list may be ahead of it: next time.
            return CommandOutput.HasEnded(invocation.Status) ? read(instanceId, invocation) : null;
        }
        catch (InvocationDoesNotExistException)
        {
            // Right after the command was sent, the invocation may not exist yet: it will next time.
            return null;
        }
    }
}
