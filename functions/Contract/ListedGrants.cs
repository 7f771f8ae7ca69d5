namespace RepoGrant.Contract;

/// <summary>What there is to reconcile.</summary>
/// <param name="Batches">The recorded grants.</param>
/// <param name="Unchecked">How many more are recorded than one execution can check.</param>
public sealed record ListedGrants(IReadOnlyList<GrantBatch> Batches, int Unchecked);
