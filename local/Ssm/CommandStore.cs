namespace LocalAws.Ssm;

/// <summary>The commands that have been sent.</summary>
internal sealed class CommandStore(TimeProvider time)
{
    /// <summary>Systems Manager keeps a command's history for 30 days.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>
    /// LocalAws's own limit, in bytes of parameters and output: memory does not grow with the number of commands or of their instances.
    /// Running commands are kept whatever their size, and so is the newest one that has ended.
    /// </summary>
    private const long MaxWeight = 16_000_000;

    private readonly Lock gate = new();
    private readonly List<Command> commands = [];

    public void Add(Command command)
    {
        lock (gate)
        {
            commands.RemoveAll(c => c.RequestedAt < time.GetUtcNow() - Kept);
            Forget();
            commands.Add(command);
        }
    }

    /// <summary>Remembers the commands; the action makes there be only these.</summary>
    public Action Remember()
    {
        var then = new HashSet<Command>(commands);
        return () =>
        {
            lock (gate)
                commands.RemoveAll(command => !then.Contains(command));
        };
    }

    private void Forget()
    {
        var (count, weight) = (0, 0L);
        for (var i = commands.Count - 1; i >= 0; i--)
        {
            if (!commands[i].Status.HasEnded)
                continue;
            count++;
            weight += commands[i].Weight;
            if (count > 1 && weight > MaxWeight)
                commands.RemoveAt(i);
        }
    }

    /// <summary>An account's commands in a Region, newest first.</summary>
    public IReadOnlyList<Command> All(string accountId, string region)
    {
        lock (gate)
            return [.. commands.Where(c => c.AccountId == accountId && c.Region == region).Reverse()];
    }
}
