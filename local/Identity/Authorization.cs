namespace LocalAws.Identity;

/// <summary>A question to IAM: may this principal do this action on this resource, in this context?</summary>
/// <param name="Principal">The caller.</param>
/// <param name="Action">Service prefix and operation, such as <c>iam:CreateRole</c>.</param>
/// <param name="Resource">The ARN of the action's resource, or <c>*</c> if the action has none.</param>
/// <param name="Context">Condition keys and their values; keys are compared ignoring case.</param>
/// <param name="ResourceAccountId">The account that owns the resource.</param>
/// <param name="ResourcePolicy">The policy on the resource (a trust policy, a bus policy) as JSON; null if it has none.</param>
internal sealed record AuthorizationQuery(
    Principal Principal,
    string Action,
    string Resource,
    IReadOnlyDictionary<string, string[]> Context,
    string ResourceAccountId,
    string? ResourcePolicy = null
);

/// <summary>IAM's answer.</summary>
/// <param name="Allowed">Whether the request is allowed.</param>
/// <param name="Reason">
/// Why not, in the words that end AWS's message, such as <c>because no identity-based policy allows the iam:CreateRole action</c>.
/// </param>
internal sealed record Decision(bool Allowed, string Reason);

/// <summary>The one engine that decides every request to every service.</summary>
internal interface IAuthorizer
{
    Decision Decide(AuthorizationQuery query);

    /// <summary>The tags behind <c>aws:PrincipalTag/*</c>: those of the caller's role or user.</summary>
    IEnumerable<KeyValuePair<string, string>> TagsOf(Principal principal);
}
