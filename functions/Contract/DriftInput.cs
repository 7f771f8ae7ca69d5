namespace RepoGrant.Contract;

/// <summary>What Find drift is given.</summary>
/// <param name="Batch">The grants to check.</param>
/// <param name="Execution">The execution's ARN.</param>
public sealed record DriftInput(GrantBatch Batch, string Execution);
