namespace LocalAws;

/// <summary>
/// The state at one moment, which can be restored any number of times, so that many cases can start from the same state. It includes IAM,
/// the items of tables, instances with their files and agents, commands, and executions. It does not include, and restoring it does not
/// change, what stacks deploy, repositories, parameters, buckets, queues and logs.
/// </summary>
/// <remarks>To be taken and restored only while nothing is running: no execution, no command, no call by a client.</remarks>
internal sealed class Checkpoint
{
    private readonly Cloud cloud;
    private readonly Action[] putBack;
    private readonly Func<Task> putFilesBackAsync;

    private Checkpoint(Cloud cloud, Action[] putBack, Func<Task> putFilesBackAsync) =>
        (this.cloud, this.putBack, this.putFilesBackAsync) = (cloud, putBack, putFilesBackAsync);

    public static async Task<Checkpoint> TakeAsync(Cloud cloud)
    {
        await cloud.EventsDeliveredAsync();
        return new(cloud, [.. cloud.Restorable.Select(remember => remember())], await cloud.Hosts.RememberAsync());
    }

    /// <summary>
    /// Restores the state. The functions' processes end, so that none remembers anything, and the next invocation of each is a cold one.
    /// </summary>
    public async Task PutBackAsync()
    {
        await cloud.EventsDeliveredAsync();
        await cloud.Lambda.EndProcessesAsync();
        await putFilesBackAsync();
        foreach (var action in putBack)
            action();
    }
}
