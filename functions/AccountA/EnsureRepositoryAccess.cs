using Amazon.IdentityManagement;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Records;
using RepoGrant.Reports;

namespace RepoGrant.AccountA;

/// <summary>Part 1 (AccountA): makes the access policy and the access role match the request.</summary>
public sealed class EnsureRepositoryAccess
{
    private readonly GrantTable grants;
    private readonly IAmazonIdentityManagementService iam;
    private readonly TimeProvider clock;
    private readonly string accountId;
    private readonly string stack;
    private readonly string boundaryArn;

    /// <summary>Creates the handler from the function's environment.</summary>
    public EnsureRepositoryAccess()
        : this(GrantTable.OfFunction(), Clients.Iam(Settings.OfFunction.Region), Settings.OfFunction, TimeProvider.System) { }

    internal EnsureRepositoryAccess(GrantTable grants, IAmazonIdentityManagementService iam, Settings settings, TimeProvider clock)
    {
        this.grants = grants;
        this.iam = iam;
        this.clock = clock;
        accountId = settings.AccountId;
        stack = settings.Stack;
        boundaryArn = settings.AccessBoundaryArn;
    }

    /// <summary>Ensures; throws <see cref="ConflictingResource"/> if something with these names is not the grant's.</summary>
    [LambdaFunction(ResourceName = "EnsureRepositoryAccessFunction")]
    public Task<RepositoryAccess> EnsureRepositoryAccessAsync(SelectedInput input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => EnsureAsync(input, context.LogOf(input), deadline));

    private async Task<RepositoryAccess> EnsureAsync(SelectedInput input, ILambdaLogger logger, CancellationToken deadline)
    {
        var fence = new Fence(grants, input.Request, input.Execution);
        var changes = await (await CompareAsync(input, deadline)).SettleAsync(input.Request.Mode, fence, logger, deadline);
        var names = new GrantNames(input.Request, accountId);
        return new RepositoryAccess(names.AccessRoleArn, changes) { Notes = [.. NotKeptOut(input, names)] };
    }

    // Those whose roles the grant extends for others, and whose ids have no room in the access policy.
    private static IEnumerable<string> NotKeptOut(SelectedInput input, GrantNames names)
    {
        var alone = (input.Request.Applied?.Left ?? []).Count(left => left.WithoutProfile);
        var room = alone == 0 ? 0 : AccessPolicy.RoomForLeft(input.Request, names);
        if (alone > room && input.Selection.AdoptedRoles.Count > 0)
        {
            // The record keeps no more than these.
            var atLeast = alone < LeftSessions.MaxOfPolicy ? "" : "At least ";
            yield return $"{atLeast}{Counted.Instances(alone - room)} that left the grant with a role of their own cannot be kept out, "
                + "because the access policy has no room for their ids: each has the access for as long as the grant adopts its role for "
                + "others.";
        }
    }

    /// <summary>Compares what exists with what the request asks for.</summary>
    internal async Task<IReadOnlyList<Difference>> CompareAsync(SelectedInput input, CancellationToken deadline)
    {
        var request = input.Request;
        var names = new GrantNames(request, accountId);
        var grantIam = new GrantIam(iam, accountId, GrantNames.TagsOf(GrantKey.Of(request), stack), new Backoff(clock));

        var role = grantIam.FindRoleAsync(request.AccessRoleName, deadline);
        var policy = grantIam.ComparePolicyAsync(
            names.AccessPolicyArn,
            AccessPolicy.For(request, names),
            $"Repositories of the grant {request.Name}",
            deadline
        );
        var rights = grantIam.Rights.CompareAsync(names.AccessRoleArn, [names.AccessPolicyArn], deadline);
        var former = FormerAsync(request, names, deadline);
        await Task.WhenAll(role, policy, rights, former);

        var wanted = new WantedRole(
            names.AccessRoleArn,
            $"What instances of account {request.Consumer.AccountId} may do with repositories here (grant {request.Name})",
            AccessTrust.For(input.Request, input.Selection, names),
            boundaryArn,
            trustMayChange: true
        );
        return [.. await former, .. await policy, grantIam.CompareRole(await role, wanted), .. await rights];
    }

    // What the grant created under a former name: its access ends before anything else is written.
    private async Task<List<Difference>> FormerAsync(AccessRequest request, GrantNames names, CancellationToken deadline)
    {
        var differences = new List<Difference>();
        var former = (request.Applied?.AccessRoleNames ?? []).Where(name => name != request.AccessRoleName).ToList();
        if (former.Count == 0 || request.Recorded)
            return differences;

        var sweep = new GrantSweep(iam, GrantKey.Of(request), stack, new Backoff(clock));
        await sweep.FindNamedAsync(former, names.AccessPolicyArn[..^request.AccessRoleName.Length], withProfiles: false, deadline);
        sweep.AddDeletions(differences, accountId);
        return differences;
    }
}
