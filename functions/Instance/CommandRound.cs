using Amazon.Lambda.Core;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;

namespace RepoGrant.Instance;

/// <summary>
/// Sends commands to those instances that can be reached now, and collects the results of those that answer in time. Does not wait for an
/// instance that cannot be reached.
/// </summary>
internal sealed class CommandRound(ConsumerAccount consumer, TimeProvider clock)
{
    private readonly List<SentCommand> sent = [];

    /// <summary>The ids of the instances that were sent a command.</summary>
    public IEnumerable<string> Reached => sent.SelectMany(command => command.InstanceIds);

    /// <summary>Sends to at most 50 instances a command; before each, <paramref name="before"/> makes sure that it may be sent.</summary>
    public async Task SendAsync(
        AccessRequest request,
        Dictionary<string, List<string>> parameters,
        IEnumerable<string> instanceIds,
        Func<Task> before,
        ILambdaLogger logger
    )
    {
        foreach (var ids in instanceIds.Chunk(Batch.MaxInstances))
        {
            var online = (await Commands.ManagedAsync(consumer, ids)).Where(Commands.IsReachable).Select(instance => instance.InstanceId);
            if (online.ToList() is not { Count: > 0 } reachable)
                continue;

            await SendAsync(request, parameters, reachable, before, logger);
        }
    }

    // Systems Manager shows an instance that has just gone as online for a while, and refuses a command for all because of that one: the
    // halves are tried separately until it is alone.
    private async Task SendAsync(
        AccessRequest request,
        Dictionary<string, List<string>> parameters,
        List<string> ids,
        Func<Task> before,
        ILambdaLogger logger
    )
    {
        await before();
        if (await Commands.SendAsync(consumer, request, parameters, ids, logger) is { } commandId)
        {
            sent.Add(new SentCommand(commandId, ids, clock.GetUtcNow()));
        }
        else if (ids.Count > 1)
        {
            await SendAsync(request, parameters, ids[..(ids.Count / 2)], before, logger);
            await SendAsync(request, parameters, ids[(ids.Count / 2)..], before, logger);
        }
    }

    /// <summary>The results of the instances that have answered by the given time.</summary>
    public async Task<List<InstanceResult>> CollectAsync(
        DateTimeOffset until,
        TimeSpan pause,
        Func<string, GetCommandInvocationResponse, InstanceResult> read
    )
    {
        var results = new List<InstanceResult>();
        IReadOnlyList<SentCommand> commands = sent;
        while (commands.Count > 0)
        {
            await Task.Delay(pause, clock, consumer.Deadline);
            var running = await Commands.CollectAsync(consumer, commands, read, results);
            commands = clock.GetUtcNow() < until ? running : [];
        }

        return results;
    }
}
