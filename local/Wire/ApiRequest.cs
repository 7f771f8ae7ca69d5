using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.Identity;
using Microsoft.AspNetCore.Http;

namespace LocalAws.Wire;

/// <summary>One authenticated request to one operation. The operation itself asks for its permission with <see cref="Authorize(string, string, ReadOnlySpan{ValueTuple{string, string[]}})"/>.</summary>
internal sealed class ApiRequest
{
    /// <summary>The service's signing name, such as <c>iam</c>.</summary>
    public required string Service { get; init; }

    public required string Operation { get; init; }

    public required Protocol Protocol { get; init; }

    public required string Region { get; init; }

    public required string RequestId { get; init; }

    public required Principal Principal { get; init; }

    /// <summary>The parameters as one tree, whatever the protocol (<see cref="QueryParameters"/>); <see cref="ParameterReader"/> reads them.</summary>
    public required JsonObject Parameters { get; init; }

    /// <summary>The body as it came; empty for a call from inside.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The HTTP request where there is one; null for a call from inside (another service, the deployer).</summary>
    public HttpContext? Http { get; init; }

    /// <summary>The account that the request acts in: the caller's.</summary>
    public string AccountId => Principal.AccountId;

    /// <summary>Whether the operation has asked IAM; the dispatcher refuses an answer of one that has not.</summary>
    public bool Authorized { get; private set; }

    public required AccessControl Access { get; init; }

    /// <summary>Goes on where IAM allows the action on the resource, else throws the protocol's access denied error.</summary>
    public void Authorize(string action, string resource, params ReadOnlySpan<(string Key, string[] Values)> context) =>
        Authorize(action, resource, null, context);

    /// <inheritdoc cref="Authorize(string, string, ReadOnlySpan{ValueTuple{string, string[]}})"/>
    /// <param name="resourcePolicy">The policy on the resource, as JSON.</param>
    public void Authorize(
        string action,
        string resource,
        string? resourcePolicy,
        params ReadOnlySpan<(string Key, string[] Values)> context
    )
    {
        var decision = Decide(action, resource, resourcePolicy, context);
        if (!decision.Allowed)
        {
            throw Protocol.AccessDenied(
                $"User: {Principal.Arn} is not authorized to perform: {action} on resource: {resource} {decision.Reason}"
            );
        }
    }

    /// <summary>Asks IAM the same, for an operation that tells a denial in words of its own.</summary>
    public Decision Decide(
        string action,
        string resource,
        string? resourcePolicy,
        params ReadOnlySpan<(string Key, string[] Values)> context
    )
    {
        Authorized = true;
        return Access.Decide(this, action, resource, resourcePolicy, context);
    }

    /// <summary>Refuses, by name, what the request asks for beyond what is played.</summary>
    public void OnlyKnows(params ReadOnlySpan<string> known) =>
        Parameters.OnlyKnows(
            $"{Service}:{Operation}",
            Protocol switch
            {
                // What every request of these protocols has.
                Protocol.Query => [.. known, "Action", "Version"],
                Protocol.Ec2 => [.. known, "Action", "Version", "DryRun"],
                _ => known,
            }
        );

    /// <summary>The operation needs no permission: whoever has a valid signature may call it.</summary>
    public void NeedsNoPermission() => Authorized = true;
}

/// <summary>Asks the engine, with the condition keys that every request has (the IAM user guide, "AWS global condition context keys").</summary>
internal sealed class AccessControl(IAuthorizer authorizer, DecisionTrail trail, TimeProvider time, string? organizationId)
{
    public DecisionTrail Trail { get; } = trail;

    public Decision Decide(
        ApiRequest request,
        string action,
        string resource,
        string? resourcePolicy,
        ReadOnlySpan<(string Key, string[] Values)> context
    ) =>
        Decide(
            request.Principal,
            request.Region,
            action,
            resource,
            resourcePolicy,
            context,
            request.Http?.Connection.RemoteIpAddress?.MapToIPv4().ToString()
        );

    /// <summary>Decides for a principal that makes no request of its own here: an SSM agent, a service that acts under a role.</summary>
    public Decision Decide(
        Principal principal,
        string region,
        string action,
        string resource,
        string? resourcePolicy,
        ReadOnlySpan<(string Key, string[] Values)> context,
        string? sourceIp = null
    )
    {
        var account = AccountOf(resource) ?? principal.AccountId;
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
        keys["aws:CurrentTime"] = [now.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)];
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
            keys["aws:TokenIssueTime"] = [issued.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)];
        if (organizationId is not null)
            keys["aws:PrincipalOrgID"] = [organizationId];
        foreach (var (tag, value) in authorizer.TagsOf(principal))
            keys["aws:PrincipalTag/" + tag] = [value];
    }

    /// <summary>The account in an ARN; null for <c>*</c> and for ARNs that name none.</summary>
    private static string? AccountOf(string resource)
    {
        var parts = resource.Split(':', 6);
        return parts.Length == 6 && parts[4].Length == 12 ? parts[4] : null;
    }
}
