namespace LocalAws;

/// <summary>
/// What there is at one moment, to be put back as often as it takes: whoever runs many cases from the same start makes it once. In it are
/// IAM, the items of tables, instances with their files and agents, commands, and executions. Not in it, and left as they are when it is
/// put back, are what stacks deploy, repositories, parameters, buckets, queues and logs.
/// </summary>
/// <remarks>Both are for moments at which nothing runs: no execution, no command, no call of a client.</remarks>
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
    /// Makes everything be as it was. The functions' processes end, so that the next invocation of each is a cold one, whatever they have
    /// in their memory.
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
