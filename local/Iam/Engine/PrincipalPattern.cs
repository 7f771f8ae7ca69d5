using System.Text.RegularExpressions;

namespace LocalAws.Iam.Engine;

/// <summary>How a resource policy's Principal matches a caller, from not at all to exactly; the order is the strength.</summary>
internal enum PrincipalMatch
{
    None,

    /// <summary>Its account: that account's own policies decide.</summary>
    Account,

    /// <summary>The role behind the session: boundary and session policies still apply.</summary>
    Role,

    /// <summary>The session, the user, the service, or everyone: nothing else limits it within the account.</summary>
    Direct,
}

/// <summary>One entry of a Principal or NotPrincipal element.</summary>
internal sealed partial record PrincipalPattern(string Type, string Value)
{
    [GeneratedRegex(@"^(?:arn:[a-z-]+:iam::)?([0-9]{12})(?::root)?$")]
    private static partial Regex AccountForm { get; }

    [GeneratedRegex("^(AROA|AIDA)[A-Z0-9]{12,}$")]
    private static partial Regex UniqueIdForm { get; }

    public bool IsEveryone => Value == "*";

    /// <summary>The account that this names as a whole (<c>arn:aws:iam::…:root</c> or twelve digits), or null.</summary>
    public string? Account => Type == "AWS" && AccountForm.Match(Value) is { Success: true } form ? form.Groups[1].Value : null;

    /// <summary>Whether it is a stored unique id, AROA… or AIDA….</summary>
    public bool IsUniqueId => Type == "AWS" && UniqueIdForm.IsMatch(Value);

    public PrincipalMatch Match(Caller caller) =>
        Type switch
        {
            _ when IsEveryone => PrincipalMatch.Direct,
            "Service" => caller.Kind == CallerKind.Service && Value == caller.ServiceName ? PrincipalMatch.Direct : PrincipalMatch.None,
            // Federated and canonical users do not exist here, so they never match.
            not "AWS" => PrincipalMatch.None,
            _ when caller.Kind == CallerKind.Service => PrincipalMatch.None,
            _ when Value == caller.Arn => caller.Kind == CallerKind.Root ? PrincipalMatch.Account : PrincipalMatch.Direct,
            _ when Value == caller.EntityArn || (caller.UniqueId is { } id && Value == id) => caller.Kind == CallerKind.RoleSession
                ? PrincipalMatch.Role
                : PrincipalMatch.Direct,
            _ => Account == caller.AccountId ? PrincipalMatch.Account : PrincipalMatch.None,
        };
}

/// <summary>A statement's Principal or NotPrincipal element.</summary>
internal sealed class PrincipalElement(IReadOnlyList<PrincipalPattern> patterns, bool negated)
{
    public IReadOnlyList<PrincipalPattern> Patterns { get; } = patterns;

    public bool Negated { get; } = negated;

    public PrincipalMatch Match(Caller caller, Effect effect)
    {
        if (!Negated)
            return Patterns.Select(pattern => pattern.Match(caller)).DefaultIfEmpty().Max();
        return (effect == Effect.Deny ? IsSpared(caller) : Patterns.Any(pattern => pattern.Match(caller) > PrincipalMatch.None))
            ? PrincipalMatch.None
            : PrincipalMatch.Direct;
    }

    // "You must also specify the account ARN of the not-denied principal", and for a session its role's and its own ARN:
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    private bool IsSpared(Caller caller)
    {
        bool Lists(PrincipalMatch level) => Patterns.Any(pattern => pattern.Match(caller) == level);
        return caller.Kind switch
        {
            _ when Patterns.Any(pattern => pattern.IsEveryone) => true,
            CallerKind.Service => Lists(PrincipalMatch.Direct),
            CallerKind.Root => Lists(PrincipalMatch.Account),
            CallerKind.User => Lists(PrincipalMatch.Account) && Lists(PrincipalMatch.Direct),
            _ => Lists(PrincipalMatch.Account) && Lists(PrincipalMatch.Role) && Lists(PrincipalMatch.Direct),
        };
    }
}
