namespace RepoGrant.Contract;

/// <summary>The grants to reconcile.</summary>
/// <param name="Batches">The recorded grants.</param>
/// <param name="Unchecked">How many recorded grants are beyond what one execution can check.</param>
public sealed record ListedGrants(IReadOnlyList<GrantBatch> Batches, int Unchecked);
