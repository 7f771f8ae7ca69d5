using LocalAws.Iam;
using LocalAws.Identity;

namespace LocalAws.Sts;

/// <summary>
/// Sessions of roles: what AssumeRole gives, and what EC2, Lambda, Step Functions and EventBridge get for a role they were passed.
/// </summary>
internal sealed class RoleSessions(IamState state, CredentialStore credentials, AccessControl access)
{
    /// <summary>
    /// Credentials that a service has for a role; null where the role is not there or its trust policy does not let the service in.
    /// </summary>
    /// <param name="servicePrincipal">Such as <c>ec2.amazonaws.com</c>.</param>
    /// <param name="sessionName">An instance's id, a function's name.</param>
    public Credential? ForService(
        string roleArn,
        string servicePrincipal,
        string sessionName,
        TimeSpan lifetime,
        string region,
        ServiceSource? source = null,
        FunctionProcess? process = null
    )
    {
        if (state.FindRole(roleArn) is not { } role)
            return null;
        List<(string Key, string[] Values)> context = [("sts:RoleSessionName", [sessionName])];
        if (source?.AccountId is { } account)
            context.Add(("aws:SourceAccount", [account]));
        if (source?.Arn is { } arn)
            context.Add(("aws:SourceArn", [arn]));
        var caller = Principal.Service(role.AccountId, servicePrincipal);
        var decision = access.Decide(caller, region, "sts:AssumeRole", role.Arn, role.Trust.Json, [.. context]);
        return decision.Allowed ? Issue(role, sessionName, lifetime, [], process) : null;
    }

    /// <summary>Credentials for a session that has been decided.</summary>
    /// <param name="process">The function's process that asks for it, where one does.</param>
    internal Credential Issue(
        Role role,
        string sessionName,
        TimeSpan lifetime,
        IReadOnlyList<string> sessionPolicies,
        FunctionProcess? process
    ) =>
        credentials.Issue(
            new Principal
            {
                Kind = PrincipalKind.AssumedRole,
                AccountId = role.AccountId,
                Arn = $"arn:aws:sts::{role.AccountId}:assumed-role/{role.Name}/{sessionName}",
                PrincipalArn = role.Arn,
                UserId = $"{role.Id}:{sessionName}",
                RoleName = role.Name,
                SessionPolicies = sessionPolicies,
                Process = process,
            },
            lifetime
        );
}
