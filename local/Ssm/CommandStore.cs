namespace LocalAws.Ssm;

/// <summary>The commands that have been sent.</summary>
internal sealed class CommandStore(TimeProvider time)
{
    /// <summary>Systems Manager keeps a command's history for 30 days.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>
    /// LocalAws's own limit: memory does not grow with the number of commands. Those that run are kept whatever their number.
    /// </summary>
    private const int MostEnded = 1000;

    private readonly Lock gate = new();
    private readonly List<Command> commands = [];

    public void Add(Command command)
    {
        lock (gate)
        {
            commands.RemoveAll(c => c.RequestedAt < time.GetUtcNow() - Kept);
            if (commands.Count >= MostEnded && commands.FindIndex(c => c.Status.HasEnded) is >= 0 and var oldest)
                commands.RemoveAt(oldest);
            commands.Add(command);
        }
    }

    /// <summary>An account's commands in a Region, the newest first.</summary>
    public IReadOnlyList<Command> All(string accountId, string region)
    {
        lock (gate)
            return [.. commands.Where(c => c.AccountId == accountId && c.Region == region).Reverse()];
    }
}
