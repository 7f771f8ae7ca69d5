using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.Consumer;
using RepoGrant.Reports;
using Ec2Instance = Amazon.EC2.Model.Instance;

namespace RepoGrant.AccountB;

/// <summary>The profiles of instances that are not a grant's own, and their roles, which the selector adopts or not.</summary>
internal static class ForeignProfiles
{
    /// <summary>Their roles, with tags, by the profiles' ARNs; null for a profile that has no role or does not exist.</summary>
    public static async Task<Dictionary<string, Role?>> RolesAsync(
        ConsumerAccount consumer,
        IEnumerable<Ec2Instance> instances,
        OwnProfiles own
    )
    {
        var profileArns = ArnsOf(instances, own);
        var found = await Task.WhenAll(profileArns.Select(arn => RoleOfAsync(consumer.Iam, arn, consumer.Deadline)));
        var roles = new Dictionary<string, Role?>(StringComparer.Ordinal);
        for (var index = 0; index < found.Length; index++)
            roles[profileArns[index]] = found[index];

        return roles;
    }

    private static List<string> ArnsOf(IEnumerable<Ec2Instance> instances, OwnProfiles own) =>
        [
            .. instances
                .Select(instance => instance.IamInstanceProfile?.Arn)
                .OfType<string>()
                .Where(arn => !own.Arns.Contains(arn, StringComparer.Ordinal))
                .Distinct(StringComparer.Ordinal),
        ];

    // GetInstanceProfile returns its role without tags, so they are looked up.
    private static async Task<Role?> RoleOfAsync(
        IAmazonIdentityManagementService iam,
        string profileArn,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var name = Arn.NameOf(profileArn);
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
