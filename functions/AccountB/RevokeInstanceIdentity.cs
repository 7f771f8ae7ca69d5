using Amazon.EC2.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Records;
using RepoGrant.Reports;

namespace RepoGrant.AccountB;

/// <summary>
/// Part 2 (AccountB): takes the grant's instance profile off every instance and the assume policy off the adopted roles, and deletes the
/// profile, role and policy.
/// </summary>
public sealed class RevokeInstanceIdentity
{
    private readonly GrantTable grants;
    private readonly Provisioner provisioner;
    private readonly TimeProvider clock;

    /// <summary>Creates the handler from the function's environment.</summary>
    public RevokeInstanceIdentity()
        : this(GrantTable.OfFunction(), Provisioner.OfFunction(), TimeProvider.System) { }

    internal RevokeInstanceIdentity(GrantTable grants, Provisioner provisioner, TimeProvider clock)
    {
        this.grants = grants;
        this.provisioner = provisioner;
        this.clock = clock;
    }

    /// <summary>
    /// Revokes what exists; returns the report with what was in fact taken from adopted roles. Looks again itself, so that a retry does
    /// only what is left. Throws <see cref="Superseded"/> if the execution no longer holds the grant.
    /// </summary>
    [LambdaFunction(ResourceName = "RevokeInstanceIdentityFunction")]
    public Task<Report> RevokeInstanceIdentityAsync(RevocationStep input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => RevokeAsync(input, deadline));

    private Task<Report> RevokeAsync(RevocationStep input, CancellationToken deadline)
    {
        var grant = input.Revocation.Grant;
        return provisioner.RunAsync(
            grant.AccountId,
            grant.Region,
            "revoke-" + grant.Name,
            consumer => RevokeAsync(input, consumer, deadline),
            deadline
        );
    }

    private async Task<Report> RevokeAsync(RevocationStep input, ConsumerAccount consumer, CancellationToken deadline)
    {
        var grant = input.Revocation.Grant;
        var sweep = new GrantSweep(consumer.Iam, grant, consumer.Stack, consumer.Backoff);
        await sweep.FindAsync(withProfiles: true, deadline);
        sweep.LeaveOlder((await Fence.BeforeRevokingAsync(grants, input.Revocation, deadline)).CreatedSince);

        // In the report, the roles connected to the assume policy are those that no other grant had adopted when they were looked at.
        var report = input.Report ?? throw new InvalidOperationException("A grant is revoked as its inspection reports it.");
        var assumePolicy = GrantNames.AdoptedRolePolicyArnOf(grant.AccountId, grant.Region);
        foreach (var change in report.Changes)
        {
            if (change.Resource.Split(" + ") is not [var roleArn, var policy] || policy != assumePolicy)
                continue;

            // Whoever adopts a role records that before looking at its policies.
            var records = await grants.ListAsync(grant.AccountId + "/", deadline);
            if (records.FirstOrDefault(record => record.Grant != grant && record.Extends(roleArn)) is { } other)
            {
                report = report with
                {
                    Changes = [.. report.Changes.Where(kept => kept != change)],
                    Notes = [.. report.Notes, $"The role {roleArn} keeps {policy}: the grant {other.Grant.Id} extends it, too."],
                };
                continue;
            }

            await sweep.DetachAsync(Arn.NameOf(roleArn), assumePolicy, deadline);
        }

        var associations = new List<IamInstanceProfileAssociation>();
        await Associations.FindAsync(consumer.Ec2, sweep.ProfileArns, associations, deadline);
        foreach (var association in associations)
            await Associations.EndAsync(consumer, association);

        await sweep.DisarmAsync(deadline);
        await sweep.DeleteAsync(deadline);
        return report;
    }
}
