using static Security.Tests.Escalation.Calls;

namespace Security.Tests.Escalation;

/// <summary>What somebody with either of the roles that write IAM would try, each in its own account.</summary>
/// <param name="boundary">The boundary that roles must have.</param>
/// <param name="policies">
/// The ARN of policies in /repogrant/, without their names. The caller has created one that is called Everything.
/// </param>
internal sealed class IamAttempts(string boundary, string policies)
{
    /// <summary>Roles that break a rule; each twin is called Twin and a number.</summary>
    public IEnumerable<Attempt> Roles(string trust)
    {
        var number = 0;
        Attempt Create(string what, string path, string? itsBoundary) =>
            new(
                $"create a role {what}",
                CreateRole($"New{++number}", path, itsBoundary, trust),
                "one with the boundary, in /repogrant/",
                CreateRole($"Twin{number}", "/repogrant/", boundary, trust)
            );
        yield return Create("without the boundary", "/repogrant/", null);
        yield return Create("with AdministratorAccess as boundary", "/repogrant/", AdministratorAccess);
        yield return Create("with a policy of its own as boundary", "/repogrant/", policies + "Everything");
        yield return Create("in /", "/", boundary);
        yield return Create("in /repogrant-system/", "/repogrant-system/", boundary);
        yield return Create("in /repogrant2/", "/repogrant2/", boundary);
    }

    /// <summary>The boundary of a role, and the boundary itself.</summary>
    /// <param name="policy">The name of a policy that the caller has created.</param>
    public IEnumerable<Attempt> Boundaries(string policy)
    {
        yield return Attempt.OfNobodyElse(
            "replace a role's boundary",
            Iam("PutRolePermissionsBoundary", ("RoleName", "Twin1"), ("PermissionsBoundary", AdministratorAccess))
        );
        yield return Attempt.OfNobodyElse("take a role's boundary away", Iam("DeleteRolePermissionsBoundary", ("RoleName", "Twin1")));
        yield return new("edit the boundary", NewVersion(boundary), $"edit {policy}", NewVersion(policies + "Everything"));
        yield return Attempt.OfNobodyElse(
            "choose another version of the boundary",
            Iam("SetDefaultPolicyVersion", ("PolicyArn", boundary), ("VersionId", "v1"))
        );
        yield return new(
            "delete a version of the boundary",
            Iam("DeletePolicyVersion", ("PolicyArn", boundary), ("VersionId", "v1")),
            $"delete one of {policy}",
            Iam("DeletePolicyVersion", ("PolicyArn", policies + "Everything"), ("VersionId", "v1"))
        );
    }
}
