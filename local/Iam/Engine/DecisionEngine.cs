namespace LocalAws.Iam.Engine;

/// <summary>One request as the engine sees it, with every policy that applies to it.</summary>
internal sealed record AccessQuestion(Caller Caller, string Action, string Resource, string ResourceAccountId, RequestContext Context)
{
    /// <summary>The caller's inline and attached policies.</summary>
    public IReadOnlyList<PolicyDocument> Identity { get; init; } = [];

    public PolicyDocument? Boundary { get; init; }

    /// <summary>
    /// The session policies that were passed to AssumeRole; null for none. Together they allow what any one of them allows.
    /// </summary>
    public IReadOnlyList<PolicyDocument>? Session { get; init; }

    /// <summary>The policy on the resource; for <c>sts:AssumeRole</c> the role's trust policy.</summary>
    public PolicyDocument? ResourcePolicy { get; init; }

    /// <summary>
    /// Whether it is a trust policy, which is always required: the account's own policies count only if it delegates to them.
    /// </summary>
    public bool ResourcePolicyDecides { get; init; }
}

/// <summary>The decision and, for a denial, the kind of policy responsible: one that denies, or one that does not allow.</summary>
internal sealed record Verdict(bool Allowed, bool Explicit = false, PolicyKind? Culprit = null)
{
    public static Verdict Allow { get; } = new(true);

    public static Verdict ExplicitDeny(PolicyKind culprit) => new(false, true, culprit);

    public static Verdict ImplicitDeny(PolicyKind culprit) => new(false, false, culprit);

    /// <summary>The end of AWS's message: "Troubleshoot access denied error messages" in the IAM user guide.</summary>
    public string Reason(string action) =>
        this switch
        {
            { Allowed: true } => "",
            { Explicit: true } => $"with an explicit deny in {(Culprit == PolicyKind.Identity ? "an" : "a")} {NameOf(Culprit)}",
            _ => $"because no {NameOf(Culprit)} allows the {action} action",
        };

    private static string NameOf(PolicyKind? kind) =>
        kind switch
        {
            PolicyKind.Identity => "identity-based policy",
            PolicyKind.PermissionsBoundary => "permissions boundary",
            PolicyKind.Session => "session policy",
            PolicyKind.Trust => "role trust policy",
            _ => "resource-based policy",
        };
}

/// <summary>
/// IAM's decision as a pure function: "Policy evaluation logic" in the IAM user guide,
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html. Service control policies are not emulated.
/// </summary>
internal static class DecisionEngine
{
    public static Verdict Decide(AccessQuestion question)
    {
        var isRoot = question.Caller.Kind == CallerKind.Root;
        var identity = isRoot ? Outcome.Granted : Evaluate(question.Identity, question);
        var boundary = question.Boundary is null || isRoot ? Outcome.Granted : Evaluate([question.Boundary], question);
        var session = question.Session is null || isRoot ? Outcome.Granted : Evaluate(question.Session, question);
        var (resourceDenies, named) = EvaluateResourcePolicy(question);
        var resourceKind = question.ResourcePolicyDecides ? PolicyKind.Trust : PolicyKind.Resource;

        if (identity.Denies)
            return Verdict.ExplicitDeny(PolicyKind.Identity);
        if (boundary.Denies)
            return Verdict.ExplicitDeny(PolicyKind.PermissionsBoundary);
        if (session.Denies)
            return Verdict.ExplicitDeny(PolicyKind.Session);
        if (resourceDenies)
            return Verdict.ExplicitDeny(resourceKind);

        if (question.Caller.Kind == CallerKind.Service)
            return named == PrincipalMatch.Direct ? Verdict.Allow : Verdict.ImplicitDeny(resourceKind);

        var sameAccount = question.Caller.AccountId == question.ResourceAccountId;
        // If a caller is named directly within the account (the session, the user, everyone), implicit denies of other policies do not
        // count.
        if (sameAccount && named == PrincipalMatch.Direct)
            return Verdict.Allow;
        var resourceAllows = sameAccount && !question.ResourcePolicyDecides || named >= PrincipalMatch.Account;
        var identityAllows = identity.Allows || (sameAccount && named == PrincipalMatch.Role);
        if (!identityAllows)
            return Verdict.ImplicitDeny(PolicyKind.Identity);
        if (!resourceAllows)
            return Verdict.ImplicitDeny(resourceKind);
        if (!boundary.Allows)
            return Verdict.ImplicitDeny(PolicyKind.PermissionsBoundary);
        return session.Allows ? Verdict.Allow : Verdict.ImplicitDeny(PolicyKind.Session);
    }

    /// <summary>The statements of these policies that apply to the request, which a simulation lists as matched.</summary>
    public static IEnumerable<(PolicyDocument Policy, Statement Statement)> Matching(
        IEnumerable<PolicyDocument> policies,
        AccessQuestion question
    ) =>
        from policy in policies
        from statement in policy.Statements
        where statement.AppliesTo(question.Action, question.Resource, question.Context)
        select (policy, statement);

    private static Outcome Evaluate(IReadOnlyList<PolicyDocument> policies, AccessQuestion question)
    {
        var allows = false;
        foreach (var policy in policies)
        {
            foreach (var statement in policy.Statements)
            {
                if (!statement.AppliesTo(question.Action, question.Resource, question.Context))
                    continue;
                if (statement.Effect == Effect.Deny)
                    return Outcome.Denied;
                allows = true;
            }
        }
        return new Outcome(allows, false);
    }

    private static (bool Denies, PrincipalMatch Named) EvaluateResourcePolicy(AccessQuestion question)
    {
        var named = PrincipalMatch.None;
        foreach (var statement in question.ResourcePolicy?.Statements ?? [])
        {
            var match = statement.Principal?.Match(question.Caller, statement.Effect) ?? PrincipalMatch.None;
            // "The NotPrincipal element with a Deny effect will always deny any IAM principal that has a permissions boundary policy
            // attached, regardless of the values specified":
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
            if (statement is { Effect: Effect.Deny, Principal.Negated: true } && question.Boundary is not null)
                match = PrincipalMatch.Direct;
            if (match == PrincipalMatch.None || !statement.AppliesTo(question.Action, question.Resource, question.Context))
                continue;
            if (statement.Effect == Effect.Deny)
                return (true, match);
            named = match > named ? match : named;
        }
        return (false, named);
    }

    private readonly record struct Outcome(bool Allows, bool Denies)
    {
        public static Outcome Granted => new(true, false);

        public static Outcome Denied => new(false, true);
    }
}
