using System.Runtime.CompilerServices;
using LocalAws.Iam.Engine;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>Collects the policies that apply to a request, and calls the engine.</summary>
internal sealed class IamAuthorizer(IamState state) : IAuthorizer
{
    // Session and resource policies are strings; each string object is parsed once, for as long as it lives.
    private readonly ConditionalWeakTable<string, PolicyDocument> parsed = [];

    public Decision Decide(AuthorizationQuery query)
    {
        var identity = IdentityOf(query.Principal);
        var account = state.Effective(query.Principal.AccountId);
        var isTrust = query.Action.StartsWith("sts:AssumeRole", StringComparison.OrdinalIgnoreCase);
        var question = new AccessQuestion(
            CallerOf(query.Principal),
            query.Action,
            query.Resource,
            query.ResourceAccountId,
            new RequestContext(query.Context)
        )
        {
            Identity = PoliciesOf(account, identity),
            Boundary = BoundaryOf(account, identity),
            Session = query.Principal.SessionPolicies is { Count: > 0 } session
                ? [.. session.Select(json => Parse(json, PolicyKind.Session))]
                : null,
            ResourcePolicy = query.ResourcePolicy is { } json ? Parse(json, isTrust ? PolicyKind.Trust : PolicyKind.Resource) : null,
            ResourcePolicyDecides = isTrust,
        };
        try
        {
            var verdict = DecisionEngine.Decide(question);
            return new Decision(verdict.Allowed, verdict.Reason(query.Action));
        }
        catch (UnknownConditionKeyException unknown)
        {
            throw AwsException.NotSupported($"the condition key {unknown.Key}, which a policy uses");
        }
    }

    public IEnumerable<KeyValuePair<string, string>> TagsOf(Principal principal) =>
        IdentityOf(principal) is { } identity ? identity.Tags : [];

    /// <summary>The policies that allow or deny by themselves: inline and attached.</summary>
    internal static IReadOnlyList<PolicyDocument> PoliciesOf(IamAccount account, IamIdentity? identity)
    {
        if (identity is null)
            return [];
        var policies = new List<PolicyDocument>(identity.Inline.Count + identity.Attached.Count);
        foreach (var inline in identity.Inline.Values)
            policies.Add(inline.Parsed);
        foreach (var arn in identity.Attached)
        {
            if (account.FindPolicy(arn) is { } policy)
                policies.Add(policy.DefaultVersion.Document.Parsed);
        }
        return policies;
    }

    // A boundary whose policy has not propagated yet allows nothing.
    internal static PolicyDocument? BoundaryOf(IamAccount account, IamIdentity? identity) =>
        identity?.Boundary is { } arn ? account.FindPolicy(arn)?.DefaultVersion.Document.Parsed ?? new PolicyDocument(null, []) : null;

    // By unique id, because a session of a role that was deleted and created again is not a session of the new one.
    private IamIdentity? IdentityOf(Principal principal)
    {
        var account = state.Effective(principal.AccountId);
        return principal.Kind switch
        {
            PrincipalKind.AssumedRole when account.Roles.TryGetValue(principal.RoleName!, out var role) && role.Id == UniqueId(principal) =>
                role,
            PrincipalKind.User when account.Users.TryGetValue(NameIn(principal.Arn), out var user) && user.Id == principal.UserId => user,
            _ => null,
        };
    }

    private static Caller CallerOf(Principal principal) =>
        principal.Kind switch
        {
            PrincipalKind.Service => Caller.Service(principal.ServiceName!),
            PrincipalKind.Root => new(CallerKind.Root, principal.AccountId, principal.Arn, principal.Arn),
            PrincipalKind.User => new(CallerKind.User, principal.AccountId, principal.Arn, principal.Arn, principal.UserId),
            _ => new(CallerKind.RoleSession, principal.AccountId, principal.Arn, principal.PrincipalArn, UniqueId(principal)),
        };

    private static string UniqueId(Principal session) => session.UserId.Split(':')[0];

    private static string NameIn(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    private PolicyDocument Parse(string json, PolicyKind kind) => parsed.GetValue(json, text => PolicyParser.Parse(text, kind));
}
