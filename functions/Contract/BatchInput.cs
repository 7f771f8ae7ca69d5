namespace RepoGrant.Contract;

/// <summary>What Send configuration is given.</summary>
public record BatchInput : StateInput
{
    /// <summary>The batch as the state before left it.</summary>
    public required Batch Batch { get; init; }

    /// <summary>When the state was entered, by Step Functions' clock: the one that the waiting is measured with.</summary>
    public required DateTimeOffset Now { get; init; }
}
