using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.Host;
using RepoGrant.Reports;

namespace RepoGrant.Iam;

/// <summary>What roles in one account may do: compares their policies with those that they are to have.</summary>
internal sealed class RoleRights(IAmazonIdentityManagementService iam, string accountId, GrantWriter writer)
{
    /// <summary>Which of these roles have a policy.</summary>
    public async Task<IReadOnlyList<string>> HavingAsync(
        IEnumerable<string> roleArns,
        string policyArn,
        CancellationToken cancellationToken
    )
    {
        var having = new List<string>();
        foreach (var roleArn in roleArns)
        {
            if ((await AttachedAsync(Arn.NameOf(roleArn), cancellationToken)).Contains(policyArn))
                having.Add(roleArn);
        }

        return having;
    }

    /// <summary>
    /// Compares the policies of one of the grant's own roles with those that it is to have: exactly these, wherever others came from.
    /// </summary>
    public async Task<IReadOnlyList<Difference>> CompareAsync(
        string roleArn,
        IReadOnlyList<string> policyArns,
        CancellationToken cancellationToken
    )
    {
        var name = Arn.NameOf(roleArn);
        var inline = InlineAsync(name, cancellationToken);
        var attached = await AttachedAsync(name, cancellationToken);
        var differences = new List<Difference>(Attachments(roleArn, policyArns, attached));
        foreach (var policyArn in attached)
        {
            if (!policyArns.Contains(policyArn, StringComparer.Ordinal))
                differences.Add(Detachment(roleArn, policyArn));
        }

        foreach (var policyName in await inline)
        {
            var request = new DeleteRolePolicyRequest { RoleName = name, PolicyName = policyName };
            differences.Add(
                Difference.Delete(accountId, $"{roleArn} + {policyName}", before: null, token => iam.DeleteRolePolicyAsync(request, token))
            );
        }

        return differences;
    }

    /// <summary>Makes sure that somebody else's role has a policy; its other policies are not ours.</summary>
    public async Task<IReadOnlyList<Difference>> CompareAttachmentAsync(
        string roleArn,
        string policyArn,
        CancellationToken cancellationToken
    ) => [.. Attachments(roleArn, [policyArn], await AttachedAsync(Arn.NameOf(roleArn), cancellationToken))];

    /// <summary>Takes a policy off somebody else's role, if it has it.</summary>
    public async Task<IReadOnlyList<Difference>> CompareDetachmentAsync(
        string roleArn,
        string policyArn,
        CancellationToken cancellationToken
    ) => (await AttachedAsync(Arn.NameOf(roleArn), cancellationToken)).Contains(policyArn) ? [Detachment(roleArn, policyArn)] : [];

    private Difference Detachment(string roleArn, string policyArn)
    {
        var request = new DetachRolePolicyRequest { RoleName = Arn.NameOf(roleArn), PolicyArn = policyArn };
        return Difference.Delete(accountId, $"{roleArn} + {policyArn}", policyArn, token => iam.DetachRolePolicyAsync(request, token));
    }

    private IEnumerable<Difference> Attachments(string roleArn, IReadOnlyList<string> policyArns, HashSet<string> attached) =>
        policyArns.Select(policyArn =>
        {
            var resource = $"{roleArn} + {policyArn}";
            return attached.Contains(policyArn)
                ? Difference.None(accountId, resource)
                : Difference.Create(accountId, resource, policyArn, token => writer.AttachAsync(roleArn, policyArn, token), Stage.Connect);
        });

    private async Task<HashSet<string>> AttachedAsync(string roleName, CancellationToken cancellationToken)
    {
        var policies = await Pages.AllAsync(
            marker =>
                GrantIam.FindAsync(() =>
                    iam.ListAttachedRolePoliciesAsync(
                        new ListAttachedRolePoliciesRequest { RoleName = roleName, Marker = marker },
                        cancellationToken
                    )
                ),
            page => page?.AttachedPolicies,
            page => page?.IsTruncated == true ? page.Marker : null
        );
        return policies.Select(policy => policy.PolicyArn).ToHashSet(StringComparer.Ordinal);
    }

    private Task<List<string>> InlineAsync(string roleName, CancellationToken cancellationToken) =>
        Pages.AllAsync(
            marker =>
                GrantIam.FindAsync(() =>
                    iam.ListRolePoliciesAsync(new ListRolePoliciesRequest { RoleName = roleName, Marker = marker }, cancellationToken)
                ),
            page => page?.PolicyNames,
            page => page?.IsTruncated == true ? page.Marker : null
        );
}
