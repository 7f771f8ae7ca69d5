using Amazon.IdentityManagement;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;

namespace RepoGrant.AccountB;

/// <summary>Part 2 (AccountB): makes the instance role, its policies and its instance profile be as the request says, and extends adopted roles.</summary>
internal sealed class EnsureInstanceIdentity(
    Provisioner provisioner,
    Func<ConsumerSession, IAmazonIdentityManagementService> iamOf,
    Settings settings,
    TimeProvider clock
)
{
    private readonly string repositoryAccountId = settings.AccountId;

    public async Task<InstanceIdentity> HandleAsync(SelectedInput input, ILambdaContext context)
    {
        using var deadline = Deadline.From(context, clock);
        var request = input.Request;
        var names = new GrantNames(request, repositoryAccountId);
        var session = await provisioner.OpenAsync(request.Consumer.AccountId, request.Consumer.Region, input.Execution, deadline.Token);
        using var iam = iamOf(session);
        var grantIam = new GrantIam(iam, request.Consumer.AccountId, names, new Backoff(clock));

        var role = grantIam.FindRoleAsync(request.Consumer.InstanceRoleName, deadline.Token);
        var policy = grantIam.ComparePolicyAsync(
            names.AssumePolicyArn,
            InstanceIdentityDocuments.AssumePolicy(names),
            $"Assume the access role of the grant {request.Name}",
            deadline.Token
        );
        var attachments = grantIam.CompareAttachmentsAsync(
            names.InstanceRoleArn,
            [names.AssumePolicyArn, names.AgentPolicyArn],
            deadline.Token
        );
        var profile = grantIam.CompareInstanceProfileAsync(names.InstanceProfileArn, names.InstanceRoleArn, deadline.Token);
        var adopted = Task.WhenAll(
            input.Selection.AdoptedRoles.Select(adoptedRole =>
                grantIam.CompareAttachmentsAsync(adoptedRole.Arn, [names.AdoptedRolePolicyArn], deadline.Token)
            )
        );
        await Task.WhenAll(role, policy, attachments, profile, adopted);

        var wanted = new WantedRole(
            names.InstanceRoleArn,
            $"EC2 instances with access to repositories of account {repositoryAccountId} (grant {request.Name})",
            InstanceIdentityDocuments.Trust(names),
            names.InstanceBoundaryArn,
            TrustMayChange: false
        );
        Difference[] differences =
        [
            await policy,
            grantIam.CompareRole(await role, wanted),
            .. await attachments,
            .. await profile,
            .. (await adopted).SelectMany(attachment => attachment),
        ];
        var changes = await differences.SettleAsync(request.Mode, context.Logger, deadline.Token);
        return new InstanceIdentity(
            names.InstanceRoleArn,
            names.InstanceProfileArn,
            changes,
            [.. input.Selection.AdoptedRoles.Select(Note)]
        );
    }

    private static string Note(AdoptedRole role) =>
        $"The role {role.Arn} is adopted (tag {GrantNames.ExtendTag}=true): every instance that uses it gets the access, selected or not.";
}
