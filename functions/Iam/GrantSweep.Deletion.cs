using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Iam;

/// <summary>This part deletes what was found, its permissions first.</summary>
internal sealed partial class GrantSweep
{
    // A conflict caused by IAM's propagation passes within seconds; one caused by what somebody attached does not.
    private const int MaxConflicts = 4;

    /// <summary>
    /// Takes every permission from the roles, whoever gave it: IAM decides each call by what the role has at that moment, so live sessions
    /// lose their access, too.
    /// </summary>
    public async Task DisarmAsync(CancellationToken cancellationToken)
    {
        foreach (var role in Roles)
        {
            var name = role.RoleName;
            for (var more = true; more; )
            {
                // Always the first page: what it listed before is deleted.
                var attached = await iam.ListAttachedRolePoliciesAsync(
                    new ListAttachedRolePoliciesRequest { RoleName = name },
                    cancellationToken
                );
                foreach (var policy in attached.AttachedPolicies ?? [])
                    await DetachAsync(name, policy.PolicyArn, cancellationToken);

                var inline = await iam.ListRolePoliciesAsync(new ListRolePoliciesRequest { RoleName = name }, cancellationToken);
                foreach (var policyName in inline.PolicyNames ?? [])
                {
                    var request = new DeleteRolePolicyRequest { RoleName = name, PolicyName = policyName };
                    await UnlessGoneAsync(token => iam.DeleteRolePolicyAsync(request, token), role.Arn, cancellationToken);
                }

                more = attached.IsTruncated == true || inline.IsTruncated == true;
            }
        }
    }

    /// <summary>Everything that was found, as one deletion: the first difference deletes all of it.</summary>
    public void AddDeletions(List<Difference> differences, string accountId)
    {
        foreach (var deletion in Deletions(accountId))
        {
            var isFirst = deletion.Resource == Arns()[0];
            differences.Add(Difference.Delete(accountId, deletion.Resource, before: null, isFirst ? EndAsync : _ => Task.CompletedTask));
        }
    }

    /// <summary>The deletions of everything that was found.</summary>
    public List<Change> Deletions(string accountId)
    {
        var changes = new List<Change>();
        foreach (var arn in Arns())
        {
            changes.Add(
                new Change
                {
                    Account = accountId,
                    Resource = arn,
                    Action = ChangeAction.Deleted,
                }
            );
        }

        return changes;
    }

    private List<string> Arns()
    {
        var arns = new List<string>();
        foreach (var profile in Profiles)
            arns.Add(profile.Arn);
        foreach (var role in Roles)
            arns.Add(role.Arn);
        foreach (var policy in Policies)
            arns.Add(policy.Arn);

        return arns;
    }

    /// <summary>Deletes what was found, its permissions first.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await DisarmAsync(cancellationToken);
        await DeleteAsync(cancellationToken);
    }

    public Task DetachAsync(string roleName, string policyArn, CancellationToken cancellationToken)
    {
        var request = new DetachRolePolicyRequest { RoleName = roleName, PolicyArn = policyArn };
        return UnlessGoneAsync(token => iam.DetachRolePolicyAsync(request, token), roleName, cancellationToken);
    }

    /// <summary>Deletes what was found: profiles, then roles, which must be stripped first, then policies with their versions.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        foreach (var profile in Profiles)
        {
            var name = profile.InstanceProfileName;
            foreach (var role in profile.Roles ?? [])
            {
                var remove = new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = name, RoleName = role.RoleName };
                await UnlessGoneAsync(token => iam.RemoveRoleFromInstanceProfileAsync(remove, token), profile.Arn, cancellationToken);
            }

            var request = new DeleteInstanceProfileRequest { InstanceProfileName = name };
            await UnlessGoneAsync(token => iam.DeleteInstanceProfileAsync(request, token), profile.Arn, cancellationToken);
        }

        foreach (var role in Roles)
        {
            var request = new DeleteRoleRequest { RoleName = role.RoleName };
            await UnlessGoneAsync(token => iam.DeleteRoleAsync(request, token), role.Arn, cancellationToken);
        }

        foreach (var policy in Policies)
        {
            string? marker = null;
            do
            {
                var listed = await iam.ListPolicyVersionsAsync(
                    new ListPolicyVersionsRequest { PolicyArn = policy.Arn, Marker = marker },
                    cancellationToken
                );
                foreach (var version in listed.Versions ?? [])
                {
                    var old = new DeletePolicyVersionRequest { PolicyArn = policy.Arn, VersionId = version.VersionId };
                    if (version.IsDefaultVersion != true)
                        await UnlessGoneAsync(token => iam.DeletePolicyVersionAsync(old, token), policy.Arn, cancellationToken);
                }

                marker = listed.IsTruncated == true ? listed.Marker : null;
            } while (marker is not null);

            var request = new DeletePolicyRequest { PolicyArn = policy.Arn };
            await UnlessGoneAsync(token => iam.DeletePolicyAsync(request, token), policy.Arn, cancellationToken);
        }
    }

    /// <summary>Changes or deletes something of the grant unless it has already gone, which is what was wanted.</summary>
    /// <param name="resource">The ARN of the resource that the write names.</param>
    public async Task UnlessGoneAsync(Func<CancellationToken, Task> write, string resource, CancellationToken cancellationToken)
    {
        var conflicts = 0;
        try
        {
            await backoff.RunAsync(
                async token =>
                {
                    try
                    {
                        await write(token);
                    }
                    catch (NoSuchEntityException) { }
                    // IAM authorizes calls on a deleted resource by its name alone, without the path that permissions name. What is
                    // listed may be deleted: by an earlier try, which IAM's answers do not show yet.
                    catch (AmazonIdentityManagementServiceException exception) when (AwsErrors.IsDenied(exception))
                    {
                        if (!await IsGoneAsync(resource, token))
                            throw;
                    }
                },
                // What was created a moment ago may be denied, too: decisions do not know its tags yet.
                (exception, elapsed) =>
                    (exception is DeleteConflictException && ++conflicts < MaxConflicts)
                    || (
                        exception is AmazonIdentityManagementServiceException denied
                        && AwsErrors.IsDenied(denied)
                        && elapsed < IamLag.OfDecisions
                    ),
                cancellationToken
            );
        }
        catch (DeleteConflictException exception)
        {
            throw new ConflictingResource(
                $"{resource} cannot be deleted, because somebody else has connected something to it. Disconnect that and revoke the "
                    + $"grant again; its access has ended. AWS says: {exception.Message}"
            );
        }
    }

    private async Task<bool> IsGoneAsync(string resource, CancellationToken cancellationToken)
    {
        var name = GrantIam.NameOf(resource);
        try
        {
            if (resource.Contains(":policy/", StringComparison.Ordinal))
                await iam.GetPolicyAsync(new GetPolicyRequest { PolicyArn = resource }, cancellationToken);
            else if (resource.Contains(":instance-profile/", StringComparison.Ordinal))
                await iam.GetInstanceProfileAsync(new GetInstanceProfileRequest { InstanceProfileName = name }, cancellationToken);
            else
                await iam.GetRoleAsync(new GetRoleRequest { RoleName = name }, cancellationToken);

            return false;
        }
        catch (NoSuchEntityException)
        {
            return true;
        }
    }
}
