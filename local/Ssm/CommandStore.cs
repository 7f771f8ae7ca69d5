namespace LocalAws.Ssm;

/// <summary>The commands that have been sent.</summary>
internal sealed class CommandStore(TimeProvider time)
{
    /// <summary>Systems Manager keeps a command's history for 30 days.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly Lock gate = new();
    private readonly List<Command> commands = [];

    public void Add(Command command)
    {
        lock (gate)
        {
            commands.RemoveAll(c => c.RequestedAt < time.GetUtcNow() - Kept);
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
