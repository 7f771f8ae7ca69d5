namespace RepoGrant.Contract;

/// <summary>
/// What may exist of a grant in the two accounts, whatever its newest request says: recorded before the first write, so that nothing of a
/// run that stopped is forgotten, and reduced to what is there when a run has changed everything that it had to.
/// </summary>
public sealed record AppliedGrant
{
    /// <summary>Names of access roles and their policies in the repository account.</summary>
    public IReadOnlyList<string> AccessRoleNames
    {
        // An initializer would not do: generated deserialization sets every init property, absent ones to null.
        get => field ?? [];
        init;
    }

    /// <summary>Names of instance roles, their policies and instance profiles in the consumer account.</summary>
    public IReadOnlyList<string> InstanceRoleNames
    {
        get => field ?? [];
        init;
    }

    /// <summary>Roles of the consumer account's own that are extended.</summary>
    public IReadOnlyList<AdoptedRole> AdoptedRoles
    {
        get => field ?? [];
        init;
    }

    /// <summary>Roles that were extended before, and may still have the policy.</summary>
    public IReadOnlyList<AdoptedRole> FormerRoles
    {
        get => field ?? [];
        init;
    }

    /// <summary>
    /// ARNs of extended roles that had the policy before the grant, as a run that may be rolled back has found them: they keep it.
    /// </summary>
    public IReadOnlyList<string> HadPolicy
    {
        get => field ?? [];
        init;
    }

    /// <summary>Region and name of the repositories.</summary>
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

    /// <summary>The aws CLI profiles on the instances.</summary>
    public IReadOnlyList<string> ProfileNames
    {
        get => field ?? [];
        init;
    }

    /// <summary>Sessions of the access role that are older have no access: the last time that an instance or a role lost it.</summary>
    public DateTimeOffset? SessionsSince { get; init; }

    /// <summary>Ids of instances that left, with what the grant wrote there: they could not be reached.</summary>
    public IReadOnlyList<string> Uncleaned
    {
        get => field ?? [];
        init;
    }

    /// <summary>Instances that lost the access and may have credentials of the instance role left.</summary>
    public IReadOnlyList<LeftInstance> Left
    {
        get => field ?? [];
        init;
    }
}
