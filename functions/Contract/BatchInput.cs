namespace RepoGrant.Contract;

/// <summary>The input of Send configuration.</summary>
public record BatchInput : StateInput
{
    /// <summary>The batch as the previous state left it.</summary>
    public required Batch Batch { get; init; }

    /// <summary>When the state was entered, by Step Functions' clock, which the waiting time is measured with.</summary>
    public required DateTimeOffset Now { get; init; }
}
