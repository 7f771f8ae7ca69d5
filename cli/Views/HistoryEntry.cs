namespace RepoGrant.Views;

/// <summary>An event of an execution's history, as far as it is shown (Step Functions API reference, HistoryEvent).</summary>
public sealed record HistoryEntry(long Id, long PreviousId, string Type, DateTimeOffset At)
{
    /// <summary>The name of the state that was entered or left.</summary>
    public string? State { get; init; }

    /// <summary>What the state that was left put out, as JSON; null where the history does not hold it.</summary>
    public string? Output { get; init; }

    /// <summary>The name of the error, where a task failed.</summary>
    public string? Error { get; init; }

    /// <summary>Of a Map that is started: how many items it has. Of an iteration: which one it is.</summary>
    public int? Number { get; init; }
}
