using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.AccountA;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using Ec2Instance = Amazon.EC2.Model.Instance;

namespace RepoGrant.AccountB;

/// <summary>
/// Part 2 (AccountB): turns ids and tags into instances, with the profile and role that each has now. Looks the repositories up meanwhile:
/// this is the last look before the grant is recorded. Writes nothing.
/// </summary>
public sealed class SelectInstances
{
    private readonly Provisioner provisioner;
    private readonly RepositoryLookup repositories;

    /// <summary>The function's own.</summary>
    public SelectInstances()
        : this(Provisioner.OfFunction(), new RepositoryLookup(Clients.CodeCommit, Settings.OfFunction.AccountId)) { }

    internal SelectInstances(Provisioner provisioner, RepositoryLookup repositories)
    {
        this.provisioner = provisioner;
        this.repositories = repositories;
    }

    /// <summary>
    /// Selects; throws <see cref="RepositoryNotFound"/>, <see cref="InvalidRequest"/> for ids that are not there and
    /// <see cref="ProfileInUse"/> for foreign profiles.
    /// </summary>
    [LambdaFunction(ResourceName = "SelectInstancesFunction")]
    public Task<Selection> SelectInstancesAsync(StateInput input, ILambdaContext context) =>
        provisioner.RunAsync(
            input,
            context,
            async (consumer, names) =>
            {
                var request = input.Request.Consumer;
                var byId = InstanceQueries.ByIdsAsync(consumer.Ec2, request.Instances.Ids, consumer.Deadline);
                var byTags = InstanceQueries.ByTagsAsync(consumer.Ec2, request.Instances.Tags, consumer.Deadline);
                var notes = repositories.NotesAsync(input.Request, consumer.Deadline);
                await Task.WhenAll(notes, byId, byTags);

                var roles = await LookUpAsync(consumer, ForeignProfiles([.. await byId, .. await byTags], names));
                var selection = InstanceSelector.Select(request, await byId, await byTags, names, roles);
                context.Logger.Selected(selection.Instances.Count, selection.Associate.Count, selection.Batches.Count);
                return selection with { Notes = [.. selection.Notes, .. await notes] };
            }
        );

    private static List<string> ForeignProfiles(IEnumerable<Ec2Instance> instances, GrantNames names) =>
        [
            .. instances
                .Select(instance => instance.IamInstanceProfile?.Arn)
                .OfType<string>()
                .Where(arn => arn != names.InstanceProfileArn)
                .Distinct(StringComparer.Ordinal),
        ];

    private static async Task<Dictionary<string, Role?>> LookUpAsync(ConsumerAccount consumer, IReadOnlyList<string> profileArns)
    {
        if (profileArns.Count == 0)
            return [];

        var found = await Task.WhenAll(profileArns.Select(arn => RoleOfAsync(consumer.Iam, arn, consumer.Deadline)));
        var roles = new Dictionary<string, Role?>(StringComparer.Ordinal);
        for (var index = 0; index < found.Length; index++)
            roles[profileArns[index]] = found[index];

        return roles;
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
