namespace RepoGrant.Contract;

/// <summary>
/// What may exist of a grant in the two accounts, whatever its newest request says. It is recorded before the first write, so that nothing
/// is forgotten if a run stops, and reduced to what exists once a run has made all its changes.
/// </summary>
public sealed record AppliedGrant
{
    /// <summary>Names of access roles and their policies in the repository account.</summary>
    public IReadOnlyList<string> AccessRoleNames
    {
        // A property initializer would not help: generated deserialization sets every init property, and absent ones to null.
        get => field ?? [];
        init;
    }

    /// <summary>Names of instance roles, their policies and instance profiles in the consumer account.</summary>
    public IReadOnlyList<string> InstanceRoleNames
    {
        get => field ?? [];
        init;
    }

    /// <summary>The consumer account's own roles that the grant extends.</summary>
    public IReadOnlyList<AdoptedRole> AdoptedRoles
    {
        get => field ?? [];
        init;
    }

    /// <summary>Roles that the grant extended before and that may still have the policy.</summary>
    public IReadOnlyList<AdoptedRole> FormerRoles
    {
        get => field ?? [];
        init;
    }

    /// <summary>
    /// ARNs of extended roles that already had the policy before the grant, as found by a run that may be rolled back: they keep it.
    /// </summary>
    public IReadOnlyList<string> HadPolicy
    {
        get => field ?? [];
        init;
    }

    /// <summary>The repositories, as Region and name.</summary>
    public IReadOnlyList<string> Repositories
    {
        get => field ?? [];
        init;
    }

    /// <summary>The OS users on the instances.</summary>
    public IReadOnlyList<string> Users
    {
        get => field ?? [];
        init;
    }

    /// <summary>When an instance or a role last lost the access: older sessions of the access role are denied.</summary>
    public DateTimeOffset? SessionsSince { get; init; }

    /// <summary>Ids of instances that left while they could not be reached, and still have what the grant wrote there.</summary>
    public IReadOnlyList<string> Uncleaned
    {
        get => field ?? [];
        init;
    }

    /// <summary>Instances that lost the access and may still have credentials of the instance role.</summary>
    public IReadOnlyList<LeftInstance> Left
    {
        get => field ?? [];
        init;
    }
}
