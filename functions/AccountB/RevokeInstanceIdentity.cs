using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Records;

namespace RepoGrant.AccountB;

/// <summary>
/// Part 2 (AccountB): takes the grant's instance profile off every instance, the assume policy off the roles that it had adopted, and
/// deletes profile, role and policy.
/// </summary>
public sealed class RevokeInstanceIdentity
{
    private readonly GrantTable grants;
    private readonly Provisioner provisioner;
    private readonly TimeProvider clock;

    /// <summary>The function's own.</summary>
    public RevokeInstanceIdentity()
        : this(GrantTable.OfFunction(), Provisioner.OfFunction(), TimeProvider.System) { }

    internal RevokeInstanceIdentity(GrantTable grants, Provisioner provisioner, TimeProvider clock)
    {
        this.grants = grants;
        this.provisioner = provisioner;
        this.clock = clock;
    }

    /// <summary>
    /// Revokes what is there; looks again itself, so that a retry does what is left. Throws <see cref="Superseded"/> where the grant is not
    /// the execution's any more.
    /// </summary>
    [LambdaFunction(ResourceName = "RevokeInstanceIdentityFunction")]
    public Task<GrantKey> RevokeInstanceIdentityAsync(RevocationStep input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => RevokeAsync(input, deadline));

    private async Task<GrantKey> RevokeAsync(RevocationStep input, CancellationToken deadline)
    {
        var grant = input.Revocation.Grant;
        using var consumer = await provisioner.OpenAsync(grant.AccountId, grant.Region, "revoke-" + grant.Name, deadline);
        var sweep = new GrantSweep(consumer.Iam, grant, consumer.Backoff);
        await sweep.FindAsync(withProfiles: true, deadline);
        sweep.LeaveOlder(await Fence.BeforeRevokingAsync(grants, input.Revocation, deadline));

        // What is connected to the assume policy in the report are the roles that no other grant has adopted.
        var assumePolicy = GrantNames.AdoptedRolePolicyArnOf(grant.AccountId, grant.Region);
        foreach (var change in input.Report?.Changes ?? [])
        {
            if (change.Resource.Split(" + ") is [var roleArn, var policy] && policy == assumePolicy)
                await sweep.DetachAsync(roleArn[(roleArn.LastIndexOf('/') + 1)..], assumePolicy, deadline);
        }

        var associations = new List<IamInstanceProfileAssociation>();
        await Associations.FindAsync(consumer.Ec2, sweep.ProfileArns, associations, deadline);
        foreach (var association in associations)
        {
            try
            {
                await consumer.Ec2.DisassociateIamInstanceProfileAsync(
                    new DisassociateIamInstanceProfileRequest { AssociationId = association.AssociationId },
                    deadline
                );
            }
            catch (AmazonEC2Exception exception) when (exception.ErrorCode == "InvalidAssociationID.NotFound")
            {
                // The instance was terminated meanwhile.
            }
        }

        await sweep.DisarmAsync(deadline);
        await sweep.DeleteAsync(deadline);
        return grant;
    }
}
