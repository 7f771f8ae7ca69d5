namespace RepoGrant.Reports;

/// <summary>How a run ended, in a word.</summary>
public static class RunEnd
{
    /// <summary>ROLLED_BACK, else the report's status, else the error's name, else the execution's status.</summary>
    public static string StatusOf(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.IsRolledBack ? StatusWord.RolledBack
            : run.Report?.Status is { Length: > 0 } reported ? reported
            : run.Error ?? run.Status;
    }

    /// <summary>Whether a run has been rolled back.</summary>
    /// <param name="history">Its events.</param>
    public static bool IsRolledBack(IEnumerable<HistoryEntry> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        // The state of grant-access after the last step of a rollback that succeeded.
        return history.Any(happened => happened is { State: "Rolled back", Type: "PassStateEntered" });
    }
}
