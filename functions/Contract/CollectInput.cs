namespace RepoGrant.Contract;

/// <summary>What Collect configuration is given.</summary>
public sealed record CollectInput : BatchInput
{
    /// <summary>How many batches share the room that one state's result has.</summary>
    public required int Batches { get; init; }
}
