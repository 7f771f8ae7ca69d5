namespace RepoGrant.Views;

/// <summary>Receives what happens in an execution.</summary>
public interface IExecutionWatcher
{
    /// <summary>A state was entered or left, or its task failed.</summary>
    void Show(StateStep step);

    /// <summary>How many instances have a result by now, and how many of these proved their access.</summary>
    void Count(int done, int instances, int verified);
}
