using LocalAws.Iam;
using LocalAws.Identity;

namespace LocalAws.Sts;

/// <summary>
/// Sessions of roles: those of AssumeRole, and those of EC2, Lambda, Step Functions and EventBridge for a role that was passed to them.
/// </summary>
internal sealed class RoleSessions(IamState state, CredentialStore credentials, AccessControl access)
{
    /// <summary>
    /// A service's credentials for a role; null if the role does not exist or its trust policy does not allow the service.
    /// </summary>
    /// <param name="servicePrincipal">The principal, such as <c>ec2.amazonaws.com</c>.</param>
    /// <param name="sessionName">The session's name: an instance's id, a function's name.</param>
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

    /// <summary>Credentials for a session that has already been authorized.</summary>
    /// <param name="process">The calling function's process, if there is one.</param>
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
