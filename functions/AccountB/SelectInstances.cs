using Amazon.EC2;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using Ec2Instance = Amazon.EC2.Model.Instance;

namespace RepoGrant.AccountB;

/// <summary>Part 2 (AccountB): turns ids and tags into instances, with the profile and role that each has now. Writes nothing.</summary>
internal sealed class SelectInstances(
    Provisioner provisioner,
    Func<ConsumerSession, IAmazonEC2> ec2Of,
    Func<ConsumerSession, IAmazonIdentityManagementService> iamOf,
    Settings settings,
    TimeProvider clock
)
{
    private readonly string repositoryAccountId = settings.AccountId;

    public async Task<Selection> HandleAsync(StateInput input, ILambdaContext context)
    {
        using var deadline = Deadline.From(context, clock);
        var consumer = input.Request.Consumer;
        var names = new GrantNames(input.Request, repositoryAccountId);
        var session = await provisioner.OpenAsync(consumer.AccountId, consumer.Region, input.Execution, deadline.Token);
        using var ec2 = ec2Of(session);

        var byId = InstanceQueries.ByIdsAsync(ec2, consumer.Instances.Ids, deadline.Token);
        var byTags = InstanceQueries.ByTagsAsync(ec2, consumer.Instances.Tags, deadline.Token);
        await Task.WhenAll(byId, byTags);

        var foreign = ForeignProfiles([.. await byId, .. await byTags], names);
        var roles = foreign.Count == 0 ? [] : await LookUpAsync(session, foreign, deadline.Token);
        var selection = InstanceSelector.Select(consumer, await byId, await byTags, names, roles);
        context.Logger.Selected(selection.Instances.Count, selection.Associate.Count, selection.Batches.Count);
        return selection;
    }

    private static List<string> ForeignProfiles(IEnumerable<Ec2Instance> instances, GrantNames names) =>
        [
            .. instances
                .Select(instance => instance.IamInstanceProfile?.Arn)
                .OfType<string>()
                .Where(arn => arn != names.InstanceProfileArn)
                .Distinct(StringComparer.Ordinal),
        ];

    private async Task<Dictionary<string, Role?>> LookUpAsync(
        ConsumerSession session,
        IEnumerable<string> profileArns,
        CancellationToken cancellationToken
    )
    {
        using var iam = iamOf(session);
        var found = await Task.WhenAll(profileArns.Select(async arn => (arn, role: await RoleOfAsync(iam, arn, cancellationToken))));
        return found.ToDictionary(pair => pair.arn, pair => pair.role, StringComparer.Ordinal);
    }

    // The role inside a profile comes without its tags: they are asked for.
    private static async Task<Role?> RoleOfAsync(
        IAmazonIdentityManagementService iam,
        string profileArn,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var name = profileArn[(profileArn.LastIndexOf('/') + 1)..];
            var profile = await iam.GetInstanceProfileAsync(
                new GetInstanceProfileRequest { InstanceProfileName = name },
                cancellationToken
            );
            return profile.InstanceProfile.Roles is [var role, ..]
                ? (await iam.GetRoleAsync(new GetRoleRequest { RoleName = role.RoleName }, cancellationToken)).Role
                : null;
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }
}
