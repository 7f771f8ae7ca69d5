using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Validation;

namespace RepoGrant.AccountA;

/// <summary>Part 1 (AccountA): makes the access policy and the access role be as the request says.</summary>
public sealed class EnsureRepositoryAccess
{
    private readonly IAmazonIdentityManagementService iam;
    private readonly TimeProvider clock;
    private readonly string accountId;
    private readonly string boundaryArn;

    /// <summary>The function's own.</summary>
    public EnsureRepositoryAccess()
        : this(Clients.Iam(Settings.OfFunction.Region), Settings.OfFunction, TimeProvider.System) { }

    internal EnsureRepositoryAccess(IAmazonIdentityManagementService iam, Settings settings, TimeProvider clock)
    {
        this.iam = iam;
        this.clock = clock;
        accountId = settings.AccountId;
        boundaryArn = settings.AccessBoundaryArn;
    }

    /// <summary>Ensures; throws <see cref="ConflictingResource"/> where something of these names is not the grant's.</summary>
    [LambdaFunction(ResourceName = "EnsureRepositoryAccessFunction")]
    public Task<RepositoryAccess> EnsureRepositoryAccessAsync(SelectedInput input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => EnsureAsync(input, context.Logger, deadline));

    private async Task<RepositoryAccess> EnsureAsync(SelectedInput input, ILambdaLogger logger, CancellationToken deadline)
    {
        var request = input.Request;
        var names = new GrantNames(request, accountId);
        var grantIam = new GrantIam(iam, accountId, names, new Backoff(clock));

        var role = grantIam.FindRoleAsync(request.AccessRoleName, deadline);
        var policy = grantIam.ComparePolicyAsync(
            names.AccessPolicyArn,
            AccessPolicy.For(request, names),
            $"Repositories of the grant {request.Name}",
            deadline
        );
        var attachments = grantIam.CompareAttachmentsAsync(names.AccessRoleArn, [names.AccessPolicyArn], deadline);
        await Task.WhenAll(role, policy, attachments);

        var wanted = new WantedRole(
            names.AccessRoleArn,
            $"What instances of account {request.Consumer.AccountId} may do with repositories here (grant {request.Name})",
            Trust(input, names, await role),
            boundaryArn,
            trustMayChange: true
        );
        Difference[] differences = [await policy, grantIam.CompareRole(await role, wanted), .. await attachments];
        var changes = await differences.SettleAsync(request.Mode, logger, deadline);
        return new RepositoryAccess(names.AccessRoleArn, changes);
    }

    private static PolicyDocument Trust(SelectedInput input, GrantNames names, Role? role)
    {
        var pinned = input.Selection.AdoptedRoles.Select(adopted => adopted.Arn).Prepend(names.InstanceRoleArn);
        if (input.Request.Recorded && role is not null)
        {
            // A run for single instances knows nothing of the others' roles: it only adds.
            pinned = AccessTrust.PinnedRoles(PolicyDocument.Parse(role.AssumeRolePolicyDocument), names).Concat(pinned);
        }

        var trust = AccessTrust.For(names, [.. pinned.Distinct(StringComparer.Ordinal)]);
        return trust.Characters <= PolicyDocument.MaxTrustCharacters
            ? trust
            : throw Problems.Only(
                "$.consumer.instances",
                $"their own roles make a trust policy of {trust.Characters} characters; IAM allows {PolicyDocument.MaxTrustCharacters}. "
                    + "Grant to fewer roles under one name."
            );
    }
}
