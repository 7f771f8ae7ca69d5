using RepoGrant.Contract;
using Ec2Instance = Amazon.EC2.Model.Instance;

namespace RepoGrant.AccountB;

/// <summary>The instance profiles that are a grant's own: the current one and those of former names.</summary>
internal sealed class OwnProfiles(GrantNames names, IEnumerable<string> formerNames)
{
    /// <summary>The first is the one that instances are to have.</summary>
    public List<string> Arns { get; } =
    [
        names.InstanceProfileArn,
        .. formerNames.Select(name => names.InstanceProfileArn[..(names.InstanceProfileArn.LastIndexOf('/') + 1)] + name),
    ];

    /// <summary>The id of the one that instances are to have; null while it does not exist.</summary>
    public string? Id { get; set; }

    /// <summary>Whose profile an instance has.</summary>
    public ProfileOwner OwnerOf(Ec2Instance instance) =>
        instance.IamInstanceProfile?.Arn is not { } arn ? ProfileOwner.None
        : Arns.Contains(arn, StringComparer.Ordinal) ? ProfileOwner.Ours
        : ProfileOwner.Adopted;

    /// <summary>
    /// Whether an instance has a different profile from the one it is to have: one of a former name, or one that has been deleted and
    /// created again since, which has the same ARN but another id, and gives no credentials.
    /// </summary>
    public bool IsStale(Ec2Instance instance) =>
        OwnerOf(instance) == ProfileOwner.Ours && (instance.IamInstanceProfile.Arn != Arns[0] || instance.IamInstanceProfile.Id != Id);
}
