namespace RepoGrant.Contract;

/// <summary>The input of Find drift.</summary>
/// <param name="Batch">The grants to check.</param>
/// <param name="Execution">The execution's ARN.</param>
public sealed record DriftInput(GrantBatch Batch, string Execution);
