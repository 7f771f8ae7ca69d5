namespace RepoGrant.Contract;

/// <summary>
/// The names and ARNs of everything a grant consists of. They follow from the request and the two account ids and are never passed in.
/// </summary>
internal sealed class GrantNames(AccessRequest request, string repositoryAccountId)
{
    /// <summary>The path of what grants create.</summary>
    public const string Path = "/repogrant/";

    /// <summary>The path of RepoGrant's own roles and policies: nothing is written there at run time.</summary>
    public const string SystemPath = "/repogrant-system/";

    public const string ManagedTag = "repogrant:managed";
    public const string GrantTag = "repogrant:grant";

    /// <summary>Distinguishes grants of the same name for different consumer accounts or Regions.</summary>
    public const string ConsumerTag = "repogrant:consumer";

    /// <summary>Distinguishes grants of the same name that two stacks of one repository account have made.</summary>
    public const string StackTag = "repogrant:stack";

    /// <summary>With this tag, set to true, a role's owner consents to the role being extended.</summary>
    public const string ExtendTag = "repogrant:extend";

    /// <summary>The account that the repositories are in.</summary>
    public string RepositoryAccountId => repositoryAccountId;

    private readonly Partition partition = Partition.Of(request.Consumer.Region);
    private readonly string consumer = request.Consumer.AccountId;

    /// <summary>The tags by which a grant of a stack recognizes what it owns.</summary>
    public static Dictionary<string, string> TagsOf(GrantKey grant, string stack) =>
        new(StringComparer.Ordinal)
        {
            [ManagedTag] = "true",
            [GrantTag] = grant.Name,
            [ConsumerTag] = $"{grant.AccountId}/{grant.Region}",
            [StackTag] = stack,
        };

    /// <summary>
    /// The way into a consumer account: a role of its stack (consumer-account.yaml) that has the same name in every account.
    /// </summary>
    public static string ProvisionerRoleArn(string consumerAccountId, string region) =>
        $"arn:{Partition.Of(region).Name}:iam::{consumerAccountId}:role{SystemPath}RepoGrantProvisioner";

    public string AccessRoleArn => Iam(repositoryAccountId, "role" + Path + request.AccessRoleName);

    public string AccessPolicyArn => Iam(repositoryAccountId, "policy" + Path + request.AccessRoleName);

    public string InstanceRoleArn => Iam(consumer, "role" + Path + request.Consumer.InstanceRoleName);

    public string InstanceProfileArn => Iam(consumer, "instance-profile" + Path + request.Consumer.InstanceRoleName);

    public string AssumePolicyArn => Iam(consumer, "policy" + Path + request.Consumer.InstanceRoleName);

    /// <summary>The most that instance roles can do: a permissions boundary of the consumer account's stack.</summary>
    public string InstanceBoundaryArn => Iam(consumer, $"policy{SystemPath}RepoGrantInstanceBoundary");

    /// <summary>The one policy that an adopted role gets: a fixed policy of the consumer account's stack.</summary>
    public string AdoptedRolePolicyArn => AdoptedRolePolicyArnOf(consumer, request.Consumer.Region);

    public static string AdoptedRolePolicyArnOf(string consumerAccountId, string region) =>
        $"arn:{Partition.Of(region).Name}:iam::{consumerAccountId}:policy{SystemPath}RepoGrantAssumeAccessRoles";

    /// <summary>The permissions that the Systems Manager agent needs, kept up to date by AWS.</summary>
    public string AgentPolicyArn => $"arn:{partition.Name}:iam::aws:policy/AmazonSSMManagedInstanceCore";

    /// <summary>EC2's service principal.</summary>
    public string Ec2Service => "ec2." + partition.DnsSuffix;

    public string ConsumerRoot => Iam(consumer, "root");

    public string RepositoryArn(RepositoryRequest repository) =>
        $"arn:{partition.Name}:codecommit:{repository.Region}:{repositoryAccountId}:{repository.Name}";

    public static string InstanceArn(string accountId, string region, string instanceId) =>
        $"arn:{Partition.Of(region).Name}:ec2:{region}:{accountId}:instance/{instanceId}";

    private string Iam(string accountId, string resource) => $"arn:{partition.Name}:iam::{accountId}:{resource}";
}
