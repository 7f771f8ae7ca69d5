using System.Text.Json.Nodes;
using LocalAws.Identity;
using Microsoft.AspNetCore.Http;

namespace LocalAws.Wire;

/// <summary>
/// One authenticated request to one operation. The operation itself must authorize it with
/// <see cref="Authorize(string, string, ReadOnlySpan{ValueTuple{string, string[]}})"/>.
/// </summary>
internal sealed class ApiRequest
{
    /// <summary>The service's signing name, such as <c>iam</c>.</summary>
    public required string Service { get; init; }

    public required string Operation { get; init; }

    public required Protocol Protocol { get; init; }

    public required string Region { get; init; }

    public required string RequestId { get; init; }

    public required Principal Principal { get; init; }

    /// <summary>
    /// The parameters as one tree, whatever the protocol (<see cref="QueryParameters"/>); <see cref="ParameterReader"/> reads them.
    /// </summary>
    public required JsonObject Parameters { get; init; }

    /// <summary>The body as received; empty for a call from inside LocalAws.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The HTTP request; null for a call from inside LocalAws (another service, the deployer).</summary>
    public HttpContext? Http { get; init; }

    /// <summary>The account that the request acts in: the caller's.</summary>
    public string AccountId => Principal.AccountId;

    /// <summary>Whether the operation was authorized; the dispatcher refuses to send a response if it was not.</summary>
    public bool Authorized { get; private set; }

    public required AccessControl Access { get; init; }

    /// <summary>Returns if IAM allows the action on the resource, else throws the protocol's access denied error.</summary>
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
            throw Denied(action, resource, decision.Reason);
    }

    /// <summary>The protocol's access denied error, in the words of IAM.</summary>
    /// <param name="reason">As <see cref="Decision.Reason"/> has it.</param>
    public AwsException Denied(string action, string resource, string reason) =>
        Protocol.AccessDenied($"User: {Principal.Arn} is not authorized to perform: {action} on resource: {resource} {reason}");

    /// <summary>
    /// Authorizes the caller to pass a role to a service, as EC2, Lambda, Step Functions and EventBridge do whenever they are given one.
    /// </summary>
    public void AuthorizePassRole(string roleArn, string servicePrincipal, params IEnumerable<(string Key, string[] Values)> context) =>
        Authorize("iam:PassRole", roleArn, [("iam:PassedToService", [servicePrincipal]), .. context]);

    /// <summary>Returns the same decision, for an operation whose denials have messages of their own.</summary>
    public Decision Decide(
        string action,
        string resource,
        string? resourcePolicy,
        params ReadOnlySpan<(string Key, string[] Values)> context
    )
    {
        Authorized = true;
        var sourceIp = Http?.Connection.RemoteIpAddress?.MapToIPv4().ToString();
        return Access.Decide(Principal, Region, action, resource, resourcePolicy, context, sourceIp);
    }

    /// <summary>The same for a resource whose ARN does not contain its account.</summary>
    public Decision DecideIn(string resourceAccount, string action, string resource, string? resourcePolicy)
    {
        Authorized = true;
        var sourceIp = Http?.Connection.RemoteIpAddress?.MapToIPv4().ToString();
        return Access.Decide(Principal, Region, action, resource, resourcePolicy, [], sourceIp, resourceAccount);
    }

    /// <summary>Refuses unsupported parameters, by name.</summary>
    public void OnlyKnows(params ReadOnlySpan<string> known) =>
        Parameters.OnlyKnows(
            $"{Service}:{Operation}",
            Protocol switch
            {
                // The parameters of every request in these protocols.
                Protocol.Query => [.. known, "Action", "Version"],
                Protocol.Ec2 => [.. known, "Action", "Version", "DryRun"],
                _ => known,
            }
        );

    /// <summary>The operation needs no permission: anyone with a valid signature may call it.</summary>
    public void NeedsNoPermission() => Authorized = true;
}
