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
internal sealed partial class GrantSweep(IAmazonIdentityManagementService iam, GrantKey grant, string stack, Backoff backoff)
{
    // IAM does not say how many calls it takes; 1,000 grants' 2,000 roles and policies are read in 20 seconds if each read takes 100 ms.
    private const int SideBySide = 10;

    /// <summary>The stack that the grant is of.</summary>
    public string Stack => stack;

    private readonly Ownership ownership = new(GrantNames.TagsOf(grant, stack));

    /// <summary>
    /// Every role that was looked up, whoever owns it, as it is: a list may show a role for a while as it was, or after it was deleted.
    /// </summary>
    public List<Role> AllRoles { get; } = [];

    /// <summary>The grant's roles.</summary>
    public List<Role> Roles { get; } = [];

    /// <summary>The grant's policies.</summary>
    public List<ManagedPolicy> Policies { get; } = [];

    /// <summary>The grant's instance profiles.</summary>
    public List<InstanceProfile> Profiles { get; } = [];

    /// <summary>Their ARNs.</summary>
    public List<string> ProfileArns => Profiles.ConvertAll(profile => profile.Arn);

    public bool IsEmpty => Roles.Count + Policies.Count + Profiles.Count == 0;

    /// <summary>
    /// Looks everything up. Lists come without tags, so each item of every grant is read individually, several side by side.
    /// </summary>
    public async Task FindAsync(bool withProfiles, CancellationToken cancellationToken)
    {
        string? marker = null;
        var roles = new List<string>();
        do
        {
            var page = await iam.ListRolesAsync(new ListRolesRequest { PathPrefix = GrantNames.Path, Marker = marker }, cancellationToken);
            foreach (var role in page.Roles ?? [])
                roles.Add(role.RoleName);
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

        await AddRolesAsync(roles, cancellationToken);
        await AddPoliciesAsync(policies, cancellationToken);
        await AddProfilesAsync(profiles, cancellationToken);
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
        List<string> wanted = [.. names];
        await AddRolesAsync(wanted, cancellationToken);
        if (policies is not null)
            await AddPoliciesAsync(wanted.ConvertAll(name => policies + name), cancellationToken);
        if (withProfiles)
            await AddProfilesAsync(wanted, cancellationToken);
    }

    private Task AddRolesAsync(List<string> names, CancellationToken cancellationToken) =>
        AddOwnAsync(
            Roles,
            names,
            name => iam.GetRoleAsync(new GetRoleRequest { RoleName = name }, cancellationToken),
            read => read.Role,
            role =>
            {
                AllRoles.Add(role);
                return IsOwn(role.Path, role.Tags);
            }
        );

    private Task AddPoliciesAsync(List<string> arns, CancellationToken cancellationToken) =>
        AddOwnAsync(
            Policies,
            arns,
            arn => iam.GetPolicyAsync(new GetPolicyRequest { PolicyArn = arn }, cancellationToken),
            read => read.Policy,
            policy => IsOwn(policy.Path, policy.Tags)
        );

    private Task AddProfilesAsync(List<string> names, CancellationToken cancellationToken) =>
        AddOwnAsync(
            Profiles,
            names,
            name => iam.GetInstanceProfileAsync(new GetInstanceProfileRequest { InstanceProfileName = name }, cancellationToken),
            read => read.InstanceProfile,
            profile => IsOwn(profile.Path, profile.Tags)
        );

    private bool IsOwn(string path, List<Tag>? tags) => path.StartsWith(GrantNames.Path, StringComparison.Ordinal) && ownership.Has(tags);

    private static async Task AddOwnAsync<TRead, T>(
        List<T> found,
        List<string> names,
        Func<string, Task<TRead>> read,
        Func<TRead, T> itemOf,
        Func<T, bool> isOwn
    )
    {
        var reads = new Task<TRead>[names.Count];
        var begun = 0;
        for (var index = 0; index < reads.Length; index++)
        {
            for (; begun < reads.Length && begun < index + SideBySide; begun++)
                reads[begun] = read(names[begun]);

            try
            {
                var item = itemOf(await reads[index]);
                if (isOwn(item))
                    found.Add(item);
            }
            catch (NoSuchEntityException)
            {
                // There is none of that name, or it was deleted since it was listed.
            }
        }
    }
}
