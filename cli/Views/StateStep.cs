namespace RepoGrant.Views;

/// <summary>A state that an execution entered or left, or whose task failed.</summary>
/// <param name="At">Since the execution's start.</param>
/// <param name="Took">Where it was left: since it was entered.</param>
/// <param name="Text">Where it failed: the error's name.</param>
public sealed record StateStep(string State, StepKind Kind, TimeSpan At, TimeSpan? Took = null, string? Text = null)
{
    /// <summary>Whether the state only decides which one is next: it takes no time, and people are not told of it.</summary>
    public bool IsChoice { get; init; }
}

/// <summary>What a step of an execution is.</summary>
public enum StepKind
{
    /// <summary>The execution came to the state.</summary>
    Entered,

    /// <summary>The state was left for the next one, or for the end.</summary>
    Left,

    /// <summary>Its task failed; a Retry or a Catch may follow.</summary>
    Failed,
}
