using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Iam;

/// <summary>
/// Finds and deletes what one grant has in one account. Path and tags decide what belongs to a grant, never a name: a grant is found even
/// if it is incomplete, was renamed or has lost its record, and what somebody else has under the path stays. This part finds it.
/// </summary>
/// <remarks>A few long methods: each asynchronous method adds some kilobytes to the executable.</remarks>
internal sealed partial class GrantSweep(IAmazonIdentityManagementService iam, GrantKey grant, Backoff backoff)
{
    // IAM does not say how many calls it takes; 1,000 grants' 2,000 roles and policies are read in 20 seconds if each read takes 100 ms.
    private const int SideBySide = 10;

    private readonly Ownership ownership = new(GrantNames.TagsOf(grant));

    /// <summary>Every role under the path, whoever owns it, without its tags.</summary>
    public List<Role> AllRoles { get; } = [];

    /// <summary>The grant's roles.</summary>
    public List<Role> Roles { get; } = [];

    /// <summary>The grant's policies.</summary>
    public List<ManagedPolicy> Policies { get; } = [];

    /// <summary>The grant's instance profiles.</summary>
    public List<InstanceProfile> Profiles { get; } = [];

    public List<string> ProfileArns { get; } = [];

    public bool IsEmpty => Roles.Count + Policies.Count + Profiles.Count == 0;

    /// <summary>
    /// Looks everything up. Lists come without tags, so each item of every grant is read individually, several side by side.
    /// </summary>
    public async Task FindAsync(bool withProfiles, CancellationToken cancellationToken)
    {
        string? marker = null;
        do
        {
            var page = await iam.ListRolesAsync(new ListRolesRequest { PathPrefix = GrantNames.Path, Marker = marker }, cancellationToken);
            AllRoles.AddRange(page.Roles ?? []);
            marker = page.IsTruncated == true ? page.Marker : null;
        } while (marker is not null);

        var policies = new List<string>();
        do
        {
            var page = await iam.ListPoliciesAsync(
                new ListPoliciesRequest { PathPrefix = GrantNames.Path, Marker = marker },
                cancellationToken
            );
            foreach (var policy in page.Policies ?? [])
                policies.Add(policy.Arn);
            marker = page.IsTruncated == true ? page.Marker : null;
        } while (marker is not null);

        var profiles = new List<string>();
        while (withProfiles)
        {
            var page = await iam.ListInstanceProfilesAsync(
                new ListInstanceProfilesRequest { PathPrefix = GrantNames.Path, Marker = marker },
                cancellationToken
            );
            foreach (var profile in page.InstanceProfiles ?? [])
                profiles.Add(profile.InstanceProfileName);
            marker = page.Marker;
            withProfiles = page.IsTruncated == true;
        }

        var reads = new Task[AllRoles.Count + policies.Count + profiles.Count];
        var begun = 0;
        for (var index = 0; index < reads.Length; index++)
        {
            for (; begun < reads.Length && begun < index + SideBySide; begun++)
                reads[begun] = Read(begun);

            try
            {
                await reads[index];
                if (reads[index] is Task<GetRoleResponse> { Result.Role: var role } && ownership.Has(role.Tags))
                {
                    Roles.Add(role);
                }
                else if (reads[index] is Task<GetPolicyResponse> { Result.Policy: var policy } && ownership.Has(policy.Tags))
                {
                    Policies.Add(policy);
                }
                else if (
                    reads[index] is Task<GetInstanceProfileResponse> { Result.InstanceProfile: var profile }
                    && ownership.Has(profile.Tags)
                )
                {
                    Profiles.Add(profile);
                    ProfileArns.Add(profile.Arn);
                }
            }
            catch (NoSuchEntityException)
            {
                // Deleted since it was listed.
            }
        }

        Task Read(int index)
        {
            if (index < AllRoles.Count)
                return iam.GetRoleAsync(new GetRoleRequest { RoleName = AllRoles[index].RoleName }, cancellationToken);

            index -= AllRoles.Count;
            if (index < policies.Count)
                return iam.GetPolicyAsync(new GetPolicyRequest { PolicyArn = policies[index] }, cancellationToken);

            var request = new GetInstanceProfileRequest { InstanceProfileName = profiles[index - policies.Count] };
            return iam.GetInstanceProfileAsync(request, cancellationToken);
        }
    }

    /// <summary>
    /// Leaves out what was created before the given time, and returns it. IAM's times are whole seconds. Null leaves out nothing.
    /// </summary>
    public List<string> LeaveOlder(DateTimeOffset? since)
    {
        var older = new List<string>();
        if (since is null)
            return older;

        var first = since.Value.AddTicks(-(since.Value.Ticks % TimeSpan.TicksPerSecond)).UtcDateTime;
        Profiles.RemoveAll(profile => IsOlder(profile.CreateDate, profile.Arn));
        ProfileArns.RemoveAll(older.Contains);
        Roles.RemoveAll(role => IsOlder(role.CreateDate, role.Arn));
        Policies.RemoveAll(policy => IsOlder(policy.CreateDate, policy.Arn));
        return older;

        bool IsOlder(DateTime? created, string arn)
        {
            var isOlder = created?.ToUniversalTime() < first;
            if (isOlder)
                older.Add(arn);

            return isOlder;
        }
    }

    /// <summary>
    /// Looks up what the grant has under these names: a role, a policy, and instance profiles, if any. Something with such a name that is
    /// not the grant's is left alone.
    /// </summary>
    /// <param name="names">The names.</param>
    /// <param name="policies">The beginning of the policies' ARNs; null to look no policies up.</param>
    /// <param name="withProfiles">Whether to look instance profiles up.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async Task FindNamedAsync(IEnumerable<string> names, string? policies, bool withProfiles, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            try
            {
                var role = (await iam.GetRoleAsync(new GetRoleRequest { RoleName = name }, cancellationToken)).Role;
                if (role.Path == GrantNames.Path && ownership.Has(role.Tags))
                    Roles.Add(role);
            }
            catch (NoSuchEntityException) { }

            try
            {
                if (policies is not null)
                {
                    var request = new GetPolicyRequest { PolicyArn = policies + name };
                    var policy = (await iam.GetPolicyAsync(request, cancellationToken)).Policy;
                    if (ownership.Has(policy.Tags))
                        Policies.Add(policy);
                }
            }
            catch (NoSuchEntityException) { }

            try
            {
                if (!withProfiles)
                    continue;

                var request = new GetInstanceProfileRequest { InstanceProfileName = name };
                var profile = (await iam.GetInstanceProfileAsync(request, cancellationToken)).InstanceProfile;
                if (profile.Path == GrantNames.Path && ownership.Has(profile.Tags))
                    Profiles.Add(profile);
            }
            catch (NoSuchEntityException) { }
        }
    }
}
