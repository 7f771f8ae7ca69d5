namespace RepoGrant.Contract;

/// <summary>The input of Collect configuration.</summary>
public sealed record CollectInput : BatchInput
{
    /// <summary>The number of batches that share the size limit of the Map state's result.</summary>
    public required int Batches { get; init; }
}
