using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Reports;

namespace RepoGrant.Iam;

/// <summary>
/// The IAM side of a grant in one account: observes policies, roles and instance profiles, compares them by meaning with what is wanted,
/// and knows how to write the difference. Changes only what has the grant's path and tags.
/// </summary>
internal sealed class GrantIam(
    IAmazonIdentityManagementService iam,
    string accountId,
    IReadOnlyDictionary<string, string> tags,
    Backoff backoff
)
{
    private readonly GrantWriter writer = new(iam, accountId, tags, backoff);
    private readonly Ownership ownership = new(tags);

    /// <summary>What roles may do.</summary>
    public RoleRights Rights => new(iam, accountId, writer);

    /// <summary>Compares a policy; only its default version is to exist.</summary>
    public async Task<IReadOnlyList<Difference>> ComparePolicyAsync(
        string arn,
        PolicyDocument wanted,
        string description,
        CancellationToken cancellationToken
    )
    {
        var versions = VersionsAsync(arn, cancellationToken);
        var found = await FindAsync(() => iam.GetPolicyAsync(new GetPolicyRequest { PolicyArn = arn }, cancellationToken));
        var others = await versions;
        if (found is not { Policy: var policy })
        {
            return
            [
                Difference.Create(
                    accountId,
                    arn,
                    wanted.Json.DeepClone(),
                    token => writer.CreatePolicyAsync(arn, wanted, description, token)
                ),
            ];
        }

        ownership.Refuse("policy", arn, policy.Arn, policy.Tags);
        var differences = new List<Difference>();
        // As the list says, from which versions are deleted: between the two answers somebody may have made another one the default.
        var defaultId = others.Find(other => other.IsDefaultVersion == true)?.VersionId ?? policy.DefaultVersionId;
        foreach (var other in others)
        {
            var id = other.VersionId;
            if (id != defaultId)
            {
                differences.Add(
                    Difference.Delete(accountId, $"{arn} {id}", before: null, token => writer.DeleteVersionAsync(arn, id, token))
                );
            }
        }

        var version = await iam.GetPolicyVersionAsync(
            new GetPolicyVersionRequest { PolicyArn = arn, VersionId = defaultId },
            cancellationToken
        );
        var current = PolicyDocument.Parse(version.PolicyVersion.Document);
        differences.Add(
            current.MeansTheSameAs(wanted)
                ? Difference.None(accountId, arn)
                : Difference.Update(
                    accountId,
                    arn,
                    current.Json.DeepClone(),
                    wanted.Json.DeepClone(),
                    token => writer.ReplaceVersionAsync(arn, wanted, defaultId, token)
                )
        );
        return differences;
    }

    /// <summary>The role of that name, whatever its path; null if there is none.</summary>
    public async Task<Role?> FindRoleAsync(string name, CancellationToken cancellationToken) =>
        (await FindAsync(() => iam.GetRoleAsync(new GetRoleRequest { RoleName = name }, cancellationToken)))?.Role;

    /// <summary>
    /// Refuses names that are taken, by another grant or by something that no grant created, before anything of the grant is recorded.
    /// </summary>
    public async Task RefuseTakenAsync(string roleArn, string policyArn, CancellationToken cancellationToken)
    {
        var role = FindRoleAsync(Arn.NameOf(roleArn), cancellationToken);
        var policy = FindAsync(() => iam.GetPolicyAsync(new GetPolicyRequest { PolicyArn = policyArn }, cancellationToken));
        await Task.WhenAll(role, policy);
        if (await role is { } foundRole)
            ownership.Refuse("role", roleArn, foundRole.Arn, foundRole.Tags);

        if (await policy is { Policy: var foundPolicy })
            ownership.Refuse("policy", policyArn, foundPolicy.Arn, foundPolicy.Tags);
    }

    public Difference CompareRole(Role? role, WantedRole wanted)
    {
        if (role is null)
        {
            var after = new JsonObject { ["trust"] = wanted.Trust.Json.DeepClone(), ["permissionsBoundary"] = wanted.BoundaryArn };
            return Difference.Create(accountId, wanted.Arn, after, token => writer.CreateRoleAsync(wanted, token));
        }

        ownership.Refuse("role", wanted.Arn, role.Arn, role.Tags);
        if (role.PermissionsBoundary?.PermissionsBoundaryArn is var boundary && boundary != wanted.BoundaryArn)
        {
            // Nothing may put a boundary at run time: whoever can put one could also weaken it.
            throw new ConflictingResource(
                $"The role {wanted.Arn} has the permissions boundary {boundary ?? "(none)"}, not {wanted.BoundaryArn}. Give it that "
                    + "boundary, or delete the role and run the grant again."
            );
        }

        var trust = PolicyDocument.Parse(role.AssumeRolePolicyDocument);
        if (trust.MeansTheSameAs(wanted.Trust))
            return Difference.None(accountId, wanted.Arn);

        return wanted.TrustMayChange
            ? Difference.Update(
                accountId,
                wanted.Arn,
                trust.Json.DeepClone(),
                wanted.Trust.Json.DeepClone(),
                token =>
                    iam.UpdateAssumeRolePolicyAsync(
                        new UpdateAssumeRolePolicyRequest { RoleName = Arn.NameOf(wanted.Arn), PolicyDocument = wanted.Trust.Text },
                        token
                    )
            )
            : throw new ConflictingResource(
                $"The trust policy of the role {wanted.Arn} is not what the grant needs ({wanted.Trust.Text}), and RepoGrant "
                    + "may not change trust policies there. Restore it, or delete the role and run the grant again."
            );
    }

    public async Task<IReadOnlyList<Difference>> CompareInstanceProfileAsync(
        string arn,
        string roleArn,
        CancellationToken cancellationToken
    )
    {
        var name = Arn.NameOf(arn);
        var connection = $"{arn} + {roleArn}";
        var connect = Difference.Create(
            accountId,
            connection,
            roleArn,
            token => writer.AddToProfileAsync(arn, roleArn, token),
            Stage.Connect
        );

        if (
            await FindAsync(() =>
                iam.GetInstanceProfileAsync(new GetInstanceProfileRequest { InstanceProfileName = name }, cancellationToken)
            )
            is not { InstanceProfile: var profile }
        )
        {
            var create = Difference.Create(accountId, arn, new JsonObject(), token => writer.CreateInstanceProfileAsync(arn, token));
            return [create, connect];
        }

        ownership.Refuse("instance profile", arn, profile.Arn, profile.Tags);
        return (profile.Roles ?? []) switch
        {
            [] => [Difference.None(accountId, arn), connect],
            [var role] when role.Arn == roleArn => [Difference.None(accountId, arn), Difference.None(accountId, connection)],
            [var role, ..] => throw HoldsAnother(arn, role.Arn, roleArn),
        };
    }

    internal static ConflictingResource HoldsAnother(string profileArn, string foundRoleArn, string roleArn) =>
        new(
            $"The instance profile {profileArn} contains the role {foundRoleArn}, not {roleArn}. Remove that role from it and run the "
                + "grant again."
        );

    internal static async Task<T?> FindAsync<T>(Func<Task<T>> get)
        where T : class
    {
        try
        {
            return await get();
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    private Task<List<PolicyVersion>> VersionsAsync(string arn, CancellationToken cancellationToken) =>
        Pages.AllAsync(
            marker =>
                FindAsync(() =>
                    iam.ListPolicyVersionsAsync(new ListPolicyVersionsRequest { PolicyArn = arn, Marker = marker }, cancellationToken)
                ),
            page => page?.Versions,
            page => page?.IsTruncated == true ? page.Marker : null
        );
}
