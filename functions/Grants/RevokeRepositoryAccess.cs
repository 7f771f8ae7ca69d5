using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.AccountA;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;

namespace RepoGrant.Grants;

/// <summary>
/// Part 1 (AccountA): first ends the access, so that nothing that may fail later leaves any of it; in the end deletes the access role
/// and its policy. In between the closed role still says which roles the grant had adopted: a run that stopped there can be repeated.
/// </summary>
public sealed class RevokeRepositoryAccess
{
    private readonly GrantStore grants;
    private readonly IAmazonIdentityManagementService iam;
    private readonly TimeProvider clock;

    /// <summary>The function's own.</summary>
    public RevokeRepositoryAccess()
        : this(GrantStore.OfFunction(), Clients.Iam(Settings.OfFunction.Region), TimeProvider.System) { }

    internal RevokeRepositoryAccess(GrantStore grants, IAmazonIdentityManagementService iam, TimeProvider clock)
    {
        this.grants = grants;
        this.iam = iam;
        this.clock = clock;
    }

    /// <summary>
    /// Ends the access; when the report says that the rest is revoked, deletes what it was made of. Looks again itself, so that a retry
    /// does what is left.
    /// </summary>
    [LambdaFunction(ResourceName = "RevokeRepositoryAccessFunction")]
    public Task<GrantKey> RevokeRepositoryAccessAsync(Report input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => RevokeAsync(input, deadline));

    private async Task<GrantKey> RevokeAsync(Report input, CancellationToken deadline)
    {
        // The record first: instances that are launched from now on do not find the grant.
        await grants.DeleteAsync(input.Grant, deadline);

        var sweep = new GrantSweep(iam, input.Grant, new Backoff(clock));
        await sweep.FindAsync(withProfiles: false, deadline);
        foreach (var role in sweep.Roles)
        {
            if (AccessTrust.Closed(PolicyDocument.Parse(role.AssumeRolePolicyDocument)) is { } closed)
            {
                await iam.UpdateAssumeRolePolicyAsync(
                    new UpdateAssumeRolePolicyRequest { RoleName = role.RoleName, PolicyDocument = closed.Text },
                    deadline
                );
            }
        }

        await sweep.DisarmAsync(deadline);
        if (input.Status == ReportStatus.Revoked)
            await sweep.DeleteAsync(deadline);

        return input.Grant;
    }
}
