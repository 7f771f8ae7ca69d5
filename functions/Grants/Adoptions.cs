using Amazon.IdentityManagement.Model;
using RepoGrant.AccountA;
using RepoGrant.Contract;
using RepoGrant.Iam;
using RepoGrant.Records;

namespace RepoGrant.Grants;

/// <summary>
/// The roles of the consumer account that a grant has adopted, and whether something else needs the policy that they got.
/// </summary>
internal static class Adoptions
{
    /// <summary>
    /// The roles that the grant has adopted, by its record and by its access roles' trust policies: they name the roles that they accept,
    /// even once they are closed.
    /// </summary>
    public static List<string> Of(GrantKey grant, AppliedGrant? applied, GrantSweep here, string policy, List<string> notes)
    {
        if (here.Roles.Count == 0 && applied is null)
        {
            notes.Add(
                $"There is no access role, so which roles the grant had adopted is unknown. Roles that have {policy} keep it: it gives "
                    + "access only to access roles that trust them."
            );
        }

        var ours = $"arn:{Partition.Of(grant.Region).Name}:iam::{grant.AccountId}:role";
        var arns = new List<string>();
        foreach (var role in applied?.AdoptedRoles ?? [])
            arns.Add(role.Arn);
        // A run that was to take the policy from them may have stopped before that.
        foreach (var role in applied?.FormerRoles ?? [])
            arns.Add(role.Arn);
        foreach (var accessRole in here.Roles)
            arns.AddRange(AccessTrust.Pinned(PolicyDocument.Parse(accessRole.AssumeRolePolicyDocument), ours + "/"));

        var named = new List<string>();
        // The record and the trust policies name the same roles.
        foreach (var arn in arns.Distinct(StringComparer.Ordinal))
        {
            if (arn.StartsWith(ours + GrantNames.Path, StringComparison.Ordinal))
                continue;

            if (applied?.HadPolicy.Contains(arn, StringComparer.Ordinal) == true)
                notes.Add($"The role {arn} keeps {policy}, which it had before the grant.");
            else
                named.Add(arn);
        }

        return named;
    }

    /// <summary>
    /// What else needs the one policy that serves all grants on a role: another grant, by its record, or an access role without a record;
    /// null if nothing does.
    /// </summary>
    public static string? OtherThan(GrantKey grant, string arn, GrantSweep here, IReadOnlyList<GrantRecord> records)
    {
        foreach (var record in records)
        {
            if (record.Grant != grant && record.Extends(arn))
                return $"the grant {record.Grant.Id}";
        }

        // Matched by its text: a role that is named in a trust policy, even one that somebody has spoiled, is not taken for unused. But one
        // that is closed, or will be because its grant is being revoked at the same time, accepts nobody.
        foreach (var role in here.AllRoles)
        {
            var trust = Uri.UnescapeDataString(role.AssumeRolePolicyDocument ?? "");
            if (
                trust.Contains($"\"{arn}\"", StringComparison.Ordinal)
                && !here.Roles.Exists(own => own.Arn == role.Arn)
                && AccessTrust.Closed(PolicyDocument.Parse(trust)) is not null
                && !records.Any(record => record.IsRevoked && IsOf(record, role, here.Stack))
            )
            {
                return $"the access role {role.Arn}, of another grant,";
            }
        }

        return null;
    }

    // History no longer names the roles that the grant had, and IAM may still show one of them.
    private static bool IsOf(GrantRecord record, Role role, string stack) =>
        record.AppliedOrNull()?.AccessRoleNames.Contains(role.RoleName) == true
        || new Ownership(GrantNames.TagsOf(record.Grant, stack)).Has(role.Tags);
}
