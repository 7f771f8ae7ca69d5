namespace RepoGrant.Contract;

/// <summary>An execution to start that reconciles a grant.</summary>
/// <param name="Name">Its name, which differs in each execution of reconcile-grants.</param>
/// <param name="Grant">The grant.</param>
/// <param name="Revokes">Whether to start revoke-access instead of grant-access.</param>
public sealed record ReconcileStart(string Name, GrantKey Grant, bool Revokes);
