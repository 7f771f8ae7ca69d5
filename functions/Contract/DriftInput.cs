namespace RepoGrant.Contract;

/// <summary>The input of Find drift.</summary>
/// <param name="Batch">The grants to check.</param>
/// <param name="Execution">The execution's ARN.</param>
/// <param name="LastTry">Whether nothing retries the invocation if it fails: a temporary error is then its grant's own failure.</param>
public sealed record DriftInput(GrantBatch Batch, string Execution, bool LastTry = false);
