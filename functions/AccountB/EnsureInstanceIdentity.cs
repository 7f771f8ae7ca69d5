using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Iam;

namespace RepoGrant.AccountB;

/// <summary>
/// Part 2 (AccountB): makes the instance role, its policies and its instance profile be as the request says, and extends adopted roles.
/// </summary>
public sealed class EnsureInstanceIdentity
{
    private readonly Provisioner provisioner;

    /// <summary>The function's own.</summary>
    public EnsureInstanceIdentity()
        : this(Provisioner.OfFunction()) { }

    internal EnsureInstanceIdentity(Provisioner provisioner) => this.provisioner = provisioner;

    /// <summary>Ensures; throws <see cref="ConflictingResource"/> where something of these names is not the grant's.</summary>
    [LambdaFunction(ResourceName = "EnsureInstanceIdentityFunction")]
    public Task<InstanceIdentity> EnsureInstanceIdentityAsync(SelectedInput input, ILambdaContext context) =>
        provisioner.RunAsync(
            input,
            context,
            async (consumer, names) =>
            {
                var differences = await CompareAsync(input, consumer, names);
                var changes = await differences.SettleAsync(input.Request.Mode, context.Logger, consumer.Deadline);
                return new InstanceIdentity(
                    names.InstanceRoleArn,
                    names.InstanceProfileArn,
                    changes,
                    [.. input.Selection.AdoptedRoles.Select(Note)]
                );
            }
        );

    private static async Task<IReadOnlyList<Difference>> CompareAsync(SelectedInput input, ConsumerAccount consumer, GrantNames names)
    {
        var request = input.Request;
        var iam = new GrantIam(consumer.Iam, request.Consumer.AccountId, names, consumer.Backoff);
        var role = iam.FindRoleAsync(request.Consumer.InstanceRoleName, consumer.Deadline);
        var policy = iam.ComparePolicyAsync(
            names.AssumePolicyArn,
            InstanceIdentityDocuments.AssumePolicy(names),
            $"Assume the access role of the grant {request.Name}",
            consumer.Deadline
        );
        var attachments = iam.CompareAttachmentsAsync(
            names.InstanceRoleArn,
            [names.AssumePolicyArn, names.AgentPolicyArn],
            consumer.Deadline
        );
        var profile = iam.CompareInstanceProfileAsync(names.InstanceProfileArn, names.InstanceRoleArn, consumer.Deadline);
        var adopted = Task.WhenAll(
            input.Selection.AdoptedRoles.Select(adoptedRole =>
                iam.CompareAttachmentsAsync(adoptedRole.Arn, [names.AdoptedRolePolicyArn], consumer.Deadline)
            )
        );
        await Task.WhenAll(role, policy, attachments, profile, adopted);

        var wanted = new WantedRole(
            names.InstanceRoleArn,
            $"EC2 instances with access to repositories of account {names.RepositoryAccountId} (grant {request.Name})",
            InstanceIdentityDocuments.Trust(names),
            names.InstanceBoundaryArn,
            trustMayChange: false
        );
        return
        [
            await policy,
            iam.CompareRole(await role, wanted),
            .. await attachments,
            .. await profile,
            .. (await adopted).SelectMany(attachment => attachment),
        ];
    }

    private static string Note(AdoptedRole role) =>
        $"The role {role.Arn} is adopted (tag {GrantNames.ExtendTag}=true): every instance that uses it gets the access, selected or not.";
}
