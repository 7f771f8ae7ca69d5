namespace LocalAws.Iam.Engine;

/// <summary>The effect of a statement that applies.</summary>
internal enum Effect
{
    Allow,
    Deny,
}

/// <summary>The kind of a policy. It decides what the policy may contain and what AWS calls it in a denial.</summary>
internal enum PolicyKind
{
    Identity,
    PermissionsBoundary,
    Session,
    Resource,
    Trust,
}

/// <summary>A parsed policy; immutable, so it is parsed once and shared by every decision.</summary>
internal sealed record PolicyDocument(string? Version, IReadOnlyList<Statement> Statements)
{
    /// <summary>What SimulateCustomPolicy calls SourcePolicyId.</summary>
    public string Name { get; init; } = "";

    /// <summary>The text that it was parsed from.</summary>
    public string Text { get; init; } = "";
}

/// <summary>One statement. Absent elements are null; Action and NotAction, Resource and NotResource exclude each other.</summary>
internal sealed class Statement
{
    public string? Sid { get; init; }

    public Effect Effect { get; init; }

    /// <summary>The effect as written: the grammar accepts any case, the rules only this one.</summary>
    public string EffectText { get; init; } = "";

    public IReadOnlyList<TextPattern>? Actions { get; init; }

    public IReadOnlyList<TextPattern>? NotActions { get; init; }

    public IReadOnlyList<ArnPattern>? Resources { get; init; }

    public IReadOnlyList<ArnPattern>? NotResources { get; init; }

    public PrincipalElement? Principal { get; init; }

    public IReadOnlyList<Condition> Conditions { get; init; } = [];

    /// <summary>Whether it applies to this action, resource and context; the principal is checked separately.</summary>
    public bool AppliesTo(string action, string resource, RequestContext context) =>
        MatchesAction(action, context) && MatchesResource(resource, context) && Conditions.All(condition => condition.Holds(context));

    private bool MatchesAction(string action, RequestContext context)
    {
        bool Any(IReadOnlyList<TextPattern> patterns) =>
            patterns.Any(pattern => pattern.Matches(action, context, ignoreCase: true) == true);
        return Actions is not null ? Any(Actions) : NotActions is not null && !Any(NotActions);
    }

    private bool MatchesResource(string resource, RequestContext context)
    {
        bool? Match(ArnPattern pattern) =>
            pattern.IsEverything ? true
            : resource == "*" ? false
            : pattern.Matches(resource, context);
        if (Resources is not null)
            return Resources.Any(pattern => Match(pattern) == true);
        // A variable without a value proves nothing: then it is unknown whether the resource is outside of NotResource.
        return NotResources is null || NotResources.All(pattern => Match(pattern) == false);
    }
}
