namespace RepoGrant.Contract;

/// <summary>An execution that reconciles a grant.</summary>
/// <param name="Name">Its name: another one in each execution of reconcile-grants.</param>
/// <param name="Grant">The grant.</param>
/// <param name="Revokes">Whether it is one of revoke-access, and not of grant-access.</param>
public sealed record ReconcileStart(string Name, GrantKey Grant, bool Revokes);
