namespace RepoGrant.Views;

/// <summary>A state that an execution entered or left, or whose task failed.</summary>
/// <param name="At">The time since the execution's start.</param>
/// <param name="Took">If the state was left: the time since it was entered.</param>
/// <param name="Text">If it failed: the error's name.</param>
public sealed record StateStep(string State, StepKind Kind, TimeSpan At, TimeSpan? Took = null, string? Text = null)
{
    /// <summary>Whether the state only decides which one is next: it takes no time, and is not shown.</summary>
    public bool IsChoice { get; init; }
}

/// <summary>The kind of a step.</summary>
public enum StepKind
{
    /// <summary>The execution entered the state.</summary>
    Entered,

    /// <summary>The state was left for the next one, or for the end.</summary>
    Left,

    /// <summary>Its task failed; a Retry or a Catch may follow.</summary>
    Failed,
}
