namespace RepoGrant.Views;

/// <summary>The parts of an event of an execution's history that are shown (Step Functions API reference, HistoryEvent).</summary>
public sealed record HistoryEntry(long Id, long PreviousId, string Type, DateTimeOffset At)
{
    /// <summary>The name of the state that was entered or left.</summary>
    public string? State { get; init; }

    /// <summary>The output of the state that was left, as JSON; null if the history does not contain it.</summary>
    public string? Output { get; init; }

    /// <summary>The name of the error, if a task failed.</summary>
    public string? Error { get; init; }

    /// <summary>For a started Map: its number of items. For an iteration: its index.</summary>
    public int? Number { get; init; }
}
