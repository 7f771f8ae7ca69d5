namespace RepoGrant.Contract;

/// <summary>The grants to reconcile.</summary>
/// <param name="Batches">The recorded grants.</param>
/// <param name="Unchecked">How many recorded grants are beyond what one execution can check.</param>
/// <param name="WaitSeconds">How long IAM may take to show what was changed last of any of them; 0 if it shows everything.</param>
public sealed record ListedGrants(IReadOnlyList<GrantBatch> Batches, int Unchecked, int WaitSeconds);
