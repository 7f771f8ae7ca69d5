namespace LocalAws.Identity;

/// <summary>One question to IAM: may this principal do this action on this resource, in this context?</summary>
/// <param name="Principal">Who asks.</param>
/// <param name="Action">Service prefix and operation, as <c>iam:CreateRole</c>.</param>
/// <param name="Resource">The ARN that the action is on, or <c>*</c> where the action has no resource.</param>
/// <param name="Context">Condition keys and their values; keys are compared without regard to case.</param>
/// <param name="ResourceAccountId">The account that owns the resource.</param>
/// <param name="ResourcePolicy">The policy on the resource (a trust policy, a bus policy) as JSON; null where it has none.</param>
internal sealed record AuthorizationQuery(
    Principal Principal,
    string Action,
    string Resource,
    IReadOnlyDictionary<string, string[]> Context,
    string ResourceAccountId,
    string? ResourcePolicy = null
);

/// <summary>IAM's answer.</summary>
/// <param name="Allowed">Whether the request goes ahead.</param>
/// <param name="Reason">
/// Why not, in the words that end AWS's message, as <c>because no identity-based policy allows the iam:CreateRole action</c>.
/// </param>
internal sealed record Decision(bool Allowed, string Reason);

/// <summary>The one engine that decides every request to every service.</summary>
internal interface IAuthorizer
{
    Decision Decide(AuthorizationQuery query);

    /// <summary>The tags that <c>aws:PrincipalTag/*</c> stands for: those of the caller's role or user.</summary>
    IEnumerable<KeyValuePair<string, string>> TagsOf(Principal principal);
}
