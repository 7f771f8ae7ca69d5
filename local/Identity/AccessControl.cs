using System.Globalization;

namespace LocalAws.Identity;

/// <summary>
/// Calls the engine, with the condition keys that every request has (the IAM user guide, "AWS global condition context keys").
/// </summary>
internal sealed class AccessControl(IAuthorizer authorizer, DecisionTrail trail, TimeProvider time, string? organizationId)
{
    public DecisionTrail Trail { get; } = trail;

    /// <summary>
    /// Decides for a principal. One that makes no request of its own here (an SSM agent, a service that acts under a role) has no <paramref
    /// name="sourceIp"/>. If the resource's ARN names no account, as S3's do not, <paramref name="resourceAccount"/> is its owner.
    /// </summary>
    public Decision Decide(
        Principal principal,
        string region,
        string action,
        string resource,
        string? resourcePolicy,
        ReadOnlySpan<(string Key, string[] Values)> context,
        string? sourceIp = null,
        string? resourceAccount = null
    )
    {
        var account = resourceAccount ?? AccountOf(resource) ?? principal.AccountId;
        var keys = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        AddGlobalKeys(keys, principal, region, account, sourceIp);
        foreach (var (key, values) in context)
            keys[key] = values;
        var query = new AuthorizationQuery(principal, action, resource, keys, account, resourcePolicy);
        var decision = authorizer.Decide(query);
        Trail.Add(query, decision);
        return decision;
    }

    private void AddGlobalKeys(
        Dictionary<string, string[]> keys,
        Principal principal,
        string region,
        string resourceAccount,
        string? sourceIp
    )
    {
        var now = time.GetUtcNow();
        keys["aws:CurrentTime"] = [WireTime.Seconds(now)];
        keys["aws:EpochTime"] = [now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)];
        keys["aws:SecureTransport"] = ["true"];
        keys["aws:RequestedRegion"] = [region];
        keys["aws:ResourceAccount"] = [resourceAccount];
        keys["aws:PrincipalIsAWSService"] = [principal.Kind == PrincipalKind.Service ? "true" : "false"];
        if (sourceIp is not null)
            keys["aws:SourceIp"] = [sourceIp];
        if (organizationId is not null)
            keys["aws:ResourceOrgID"] = [organizationId];
        if (principal.Kind == PrincipalKind.Service)
        {
            keys["aws:PrincipalServiceName"] = [principal.ServiceName!];
            if (principal.Source?.AccountId is { } sourceAccount)
                keys["aws:SourceAccount"] = [sourceAccount];
            if (principal.Source?.Arn is { } sourceArn)
                keys["aws:SourceArn"] = [sourceArn];
            return;
        }
        keys["aws:PrincipalArn"] = [principal.PrincipalArn];
        keys["aws:PrincipalAccount"] = [principal.AccountId];
        keys["aws:PrincipalType"] =
        [
            principal.Kind switch
            {
                PrincipalKind.Root => "Account",
                PrincipalKind.User => "User",
                _ => "AssumedRole",
            },
        ];
        keys["aws:userid"] = [principal.UserId];
        if (principal.Kind == PrincipalKind.User)
            keys["aws:username"] = [principal.Arn[(principal.Arn.LastIndexOf('/') + 1)..]];
        if (principal.TokenIssuedAt is { } issued)
            keys["aws:TokenIssueTime"] = [WireTime.Seconds(issued)];
        if (organizationId is not null)
            keys["aws:PrincipalOrgID"] = [organizationId];
        foreach (var (tag, value) in authorizer.TagsOf(principal))
            keys["aws:PrincipalTag/" + tag] = [value];
    }

    /// <summary>The account in an ARN; null for <c>*</c> and for ARNs without one.</summary>
    private static string? AccountOf(string resource)
    {
        var parts = resource.Split(':', 6);
        return parts.Length == 6 && parts[4].Length == 12 ? parts[4] : null;
    }
}
