namespace RepoGrant.Validation;

/// <summary>The state machines whose executions people start.</summary>
internal enum StateMachine
{
    GrantAccess,
    RevokeAccess,
    ReconcileGrants,
}
