using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.AccountA;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Records;

namespace RepoGrant.Grants;

/// <summary>
/// Part 1 (AccountA): ends the access first, so that no later failure leaves any of it, and deletes the access role and its policy last. In
/// between, the closed role still says which roles the grant had adopted, so a run that stopped there can be repeated.
/// </summary>
public sealed class RevokeRepositoryAccess
{
    private readonly GrantTable grants;
    private readonly IAmazonIdentityManagementService iam;
    private readonly string stack;
    private readonly TimeProvider clock;

    /// <summary>Creates the handler from the function's environment.</summary>
    public RevokeRepositoryAccess()
        : this(GrantTable.OfFunction(), Clients.Iam(Settings.OfFunction.Region), Settings.OfFunction, TimeProvider.System) { }

    internal RevokeRepositoryAccess(GrantTable grants, IAmazonIdentityManagementService iam, Settings settings, TimeProvider clock)
    {
        this.grants = grants;
        this.iam = iam;
        stack = settings.Stack;
        this.clock = clock;
    }

    /// <summary>
    /// Ends the access; in the last step deletes the role and policy. Looks again itself, so that a retry does only what is left. Throws
    /// <see cref="Superseded"/> if the execution no longer holds the grant.
    /// </summary>
    [LambdaFunction(ResourceName = "RevokeRepositoryAccessFunction")]
    public Task<GrantKey> RevokeRepositoryAccessAsync(RevocationStep input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => RevokeAsync(input, deadline));

    private async Task<GrantKey> RevokeAsync(RevocationStep input, CancellationToken deadline)
    {
        var grant = input.Revocation.Grant;
        var record = await Fence.BeforeRevokingAsync(grants, input.Revocation, deadline);
        // What the record names loses its access at once. To find what it does not name, the roles of all grants are read.
        for (var named = input.Ends ? null : record.AppliedOrNull()?.AccessRoleNames; ; named = null)
        {
            var sweep = new GrantSweep(iam, grant, stack, new Backoff(clock));
            await (
                named is null
                    ? sweep.FindAsync(withProfiles: false, deadline)
                    : sweep.FindNamedAsync(named, policies: null, withProfiles: false, deadline)
            );
            sweep.LeaveOlder((await Fence.BeforeRevokingAsync(grants, input.Revocation, deadline)).CreatedSince);
            foreach (var role in sweep.Roles)
            {
                if (AccessTrust.Closed(PolicyDocument.Parse(role.AssumeRolePolicyDocument)) is { } closed)
                {
                    var close = new UpdateAssumeRolePolicyRequest { RoleName = role.RoleName, PolicyDocument = closed.Text };
                    await sweep.UnlessGoneAsync(token => iam.UpdateAssumeRolePolicyAsync(close, token), role.Arn, deadline);
                }
            }

            await sweep.DisarmAsync(deadline);
            if (input.Ends)
                await sweep.DeleteAsync(deadline);

            if (named is null)
                return grant;
        }
    }
}
