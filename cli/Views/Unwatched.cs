namespace RepoGrant.Views;

/// <summary>A watcher that ignores everything, for an execution that nobody watches.</summary>
public sealed class Unwatched : IExecutionWatcher
{
    /// <inheritdoc/>
    public void Show(StateStep step) { }

    /// <inheritdoc/>
    public void Count(int done, int instances, int verified) { }
}
