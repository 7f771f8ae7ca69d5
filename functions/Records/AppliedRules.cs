using RepoGrant.Contract;
using RepoGrant.Validation;

namespace RepoGrant.Records;

/// <summary>
/// Validates what a record says may exist of a grant: its names reach IAM's calls and trust policies, its ids EC2's calls, and its times
/// policies.
/// </summary>
internal static class AppliedRules
{
    // Leaves room for what is added to a time.
    private static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What is wrong, beginning with the field's name; null if nothing is.</summary>
    public static string? Problem(AppliedGrant applied, GrantKey grant) =>
        OfTexts(".accessRoleNames", applied.AccessRoleNames, Rules.RoleName)
        ?? OfTexts(".instanceRoleNames", applied.InstanceRoleNames, Rules.RoleName)
        ?? OfTexts(".uncleaned", applied.Uncleaned, Rules.InstanceId)
        ?? OfRoles(".adoptedRoles", applied.AdoptedRoles, grant)
        ?? OfRoles(".formerRoles", applied.FormerRoles, grant)
        ?? OfLeft(applied.Left)
        ?? (applied.SessionsSince > Latest ? $".sessionsSince: found {applied.SessionsSince:O}; allowed: a time before {Latest:O}" : null);

    private static string? OfTexts(string field, IReadOnlyList<string?> texts, TextRule rule)
    {
        foreach (var text in texts)
        {
            if (text is null || !rule.Allows(text))
                return Found(field, text, rule.Allowed);
        }

        return null;
    }

    // In a trust policy a wildcard would match roles that nobody has consented to.
    private static string? OfRoles(string field, IReadOnlyList<AdoptedRole?> roles, GrantKey grant)
    {
        var beginning = $"arn:{Partition.Of(grant.Region).Name}:iam::{grant.AccountId}:role/";
        foreach (var role in roles)
        {
            var arn = role?.Arn;
            var isRole =
                role is { Arn: not null, Name: not null }
                && Rules.RoleName.Allows(role.Name)
                && role.Arn.StartsWith(beginning, StringComparison.Ordinal)
                && role.Arn.EndsWith("/" + role.Name, StringComparison.Ordinal)
                && role.Arn.IndexOfAny(['*', '?', '$']) < 0;
            if (!isRole)
                return Found(field, arn, $"roles of {beginning}…, without *, ? and $, each with its name");
        }

        return null;
    }

    private static string? OfLeft(IReadOnlyList<LeftInstance?> left)
    {
        foreach (var instance in left)
        {
            if (instance?.InstanceId is not { } id || !Rules.InstanceId.Allows(id))
                return Found(".left", instance?.InstanceId, Rules.InstanceId.Allowed);
            if (instance.Since > Latest)
                return $".left: found {instance.Since:O}; allowed: a time before {Latest:O}";
        }

        return null;
    }

    private static string Found(string field, string? found, string allowed) =>
        $"{field}: found {(found is null ? "null" : Shown.Text(found))}; allowed: {allowed}";
}
