using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;

namespace RepoGrant.Tests.Fakes;

/// <summary>IAM of one account in memory, as grants use it. It ignores permissions, which LocalAws checks.</summary>
internal sealed class IamAccount
{
    private readonly string accountId;
    private readonly Dictionary<string, ManagedPolicy> policies = [];
    private readonly Dictionary<string, List<PolicyVersion>> versions = [];
    private readonly Dictionary<string, Role> roles = [];
    private readonly Dictionary<string, List<AttachedPolicyType>> attached = [];
    private readonly Dictionary<string, List<string>> inline = [];
    private readonly Dictionary<string, InstanceProfile> profiles = [];
    private int nextVersion = 1;
    private int nextProfile = 1;

    public IamAccount(string accountId)
    {
        this.accountId = accountId;
        (Client, Fake) = Fake.Of<IAmazonIdentityManagementService>();
        Fake.On(
                (GetPolicyRequest request) =>
                    new GetPolicyResponse { Policy = policies.GetValueOrDefault(request.PolicyArn) ?? throw Missing() }
            )
            .On(
                (GetPolicyVersionRequest request) =>
                    new GetPolicyVersionResponse
                    {
                        PolicyVersion = versions[request.PolicyArn].Single(version => version.VersionId == request.VersionId),
                    }
            )
            .On((ListPolicyVersionsRequest request) => ListVersions(request))
            .On((CreatePolicyRequest request) => new CreatePolicyResponse { Policy = CreatePolicy(request) })
            .On(
                (CreatePolicyVersionRequest request) =>
                    new CreatePolicyVersionResponse { PolicyVersion = AddVersion(request.PolicyArn, request.PolicyDocument) }
            )
            .On(
                (DeletePolicyVersionRequest request) =>
                    Do<DeletePolicyVersionResponse>(() =>
                        versions[request.PolicyArn].RemoveAll(version => version.VersionId == request.VersionId)
                    )
            )
            .On((DeletePolicyRequest request) => Do<DeletePolicyResponse>(() => DeletePolicy(request.PolicyArn)))
            .On(
                (ListPoliciesRequest request) =>
                    new ListPoliciesResponse { Policies = [.. policies.Values.Where(policy => policy.Path == request.PathPrefix)] }
            )
            .On((GetRoleRequest request) => new GetRoleResponse { Role = roles.GetValueOrDefault(request.RoleName) ?? throw Missing() })
            .On((CreateRoleRequest request) => new CreateRoleResponse { Role = CreateRole(request) })
            .On(
                (UpdateAssumeRolePolicyRequest request) =>
                    Do<UpdateAssumeRolePolicyResponse>(() =>
                        roles[request.RoleName].AssumeRolePolicyDocument = Uri.EscapeDataString(request.PolicyDocument)
                    )
            )
            .On((DeleteRoleRequest request) => Delete(request))
            .On(
                (ListRolesRequest request) =>
                    new ListRolesResponse { Roles = [.. roles.Values.Where(role => role.Path == request.PathPrefix)] }
            )
            .On((ListAttachedRolePoliciesRequest request) => ListAttached(request))
            .On((DetachRolePolicyRequest request) => Do<DetachRolePolicyResponse>(() => Detach(request.RoleName, request.PolicyArn)))
            .On(
                (ListRolePoliciesRequest request) =>
                    new ListRolePoliciesResponse { PolicyNames = [.. inline.GetValueOrDefault(request.RoleName) ?? throw Missing()] }
            )
            .On(
                (DeleteRolePolicyRequest request) => Do<DeleteRolePolicyResponse>(() => inline[request.RoleName].Remove(request.PolicyName))
            )
            .On((AttachRolePolicyRequest request) => Do<AttachRolePolicyResponse>(() => Attach(request.RoleName, request.PolicyArn)))
            .On(
                (GetInstanceProfileRequest request) =>
                    new GetInstanceProfileResponse
                    {
                        InstanceProfile = profiles.GetValueOrDefault(request.InstanceProfileName) ?? throw Missing(),
                    }
            )
            .On(
                (DeleteInstanceProfileRequest request) =>
                    Do<DeleteInstanceProfileResponse>(() => DeleteProfile(request.InstanceProfileName))
            )
            .On(
                (RemoveRoleFromInstanceProfileRequest request) =>
                    Do<RemoveRoleFromInstanceProfileResponse>(() => RemoveFromProfile(request.InstanceProfileName, request.RoleName))
            )
            .On(
                (ListInstanceProfilesRequest request) =>
                    new ListInstanceProfilesResponse
                    {
                        InstanceProfiles = [.. profiles.Values.Where(profile => profile.Path == request.PathPrefix)],
                    }
            )
            .On((CreateInstanceProfileRequest request) => new CreateInstanceProfileResponse { InstanceProfile = CreateProfile(request) })
            .On(
                (AddRoleToInstanceProfileRequest request) =>
                    Do<AddRoleToInstanceProfileResponse>(() => AddToProfile(request.InstanceProfileName, request.RoleName))
            );
    }

    public IAmazonIdentityManagementService Client { get; }

    /// <summary>The creation time of whatever is created from now on.</summary>
    public DateTime? Now { get; set; }

    public Fake Fake { get; }

    /// <summary>What was written, in order.</summary>
    public IEnumerable<string> Writes =>
        Fake.Made<AmazonIdentityManagementServiceRequest>()
            .Select(request => request.GetType().Name.Replace("Request", "", StringComparison.Ordinal))
            .Where(name => !name.StartsWith("Get", StringComparison.Ordinal) && !name.StartsWith("List", StringComparison.Ordinal));

    public Role Role(string name) => roles[name];

    /// <summary>The names of existing roles, policies and instance profiles.</summary>
    public IEnumerable<string> Everything =>
        [
            .. roles.Keys.Select(name => "role " + name),
            .. policies.Values.Select(policy => "policy " + policy.PolicyName),
            .. profiles.Keys.Select(name => "profile " + name),
        ];

    /// <summary>Deletes a role as its owner would, with everything that was connected to it.</summary>
    public void Remove(string role)
    {
        roles.Remove(role);
        attached.Remove(role);
        inline.Remove(role);
    }

    public IReadOnlyList<string> InlineOf(string role) => inline[role];

    public void AddInline(string role, string policy) => inline[role].Add(policy);

    public InstanceProfile Profile(string name) => profiles[name];

    public IEnumerable<string> AttachedTo(string role) => attached[role].Select(policy => policy.PolicyArn);

    public IReadOnlyList<PolicyVersion> Versions(string policyArn) => versions[policyArn];

    public string Document(string policyArn) =>
        Uri.UnescapeDataString(versions[policyArn].Single(version => version.IsDefaultVersion == true).Document);

    public Role Add(string role, string path = "/", params (string Key, string Value)[] tags) =>
        CreateRole(
            new CreateRoleRequest
            {
                RoleName = role,
                Path = path,
                AssumeRolePolicyDocument =
                    """{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""",
                Tags = [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            }
        );

    public void AddPolicy(string policy, string path, params (string Key, string Value)[] tags) =>
        CreatePolicy(
            new CreatePolicyRequest
            {
                PolicyName = policy,
                Path = path,
                PolicyDocument = "{}",
                Tags = [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            }
        );

    public void AddProfile(string name, string path, Role? role, params (string Key, string Value)[] tags)
    {
        CreateProfile(
            new CreateInstanceProfileRequest
            {
                InstanceProfileName = name,
                Path = path,
                Tags = [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            }
        );
        profiles[name].Roles = role is null ? null : [role];
    }

    public void AddVersions(string policyArn, int count)
    {
        for (var index = 0; index < count; index++)
        {
            AddVersion(policyArn, """{"Version":"2012-10-17","Statement":[]}""");
        }
    }

    public void Attach(string role, string policyArn) => attached[role].Add(new AttachedPolicyType { PolicyArn = policyArn });

    /// <summary>Deletes an instance profile and creates one with the same name: its ARN is the same, its id another.</summary>
    public void Recreate(string profile)
    {
        var old = profiles[profile];
        profiles.Remove(profile);
        CreateProfile(
            new CreateInstanceProfileRequest
            {
                InstanceProfileName = profile,
                Path = old.Path,
                Tags = old.Tags,
            }
        );
        profiles[profile].Roles = old.Roles;
    }

    private static T Do<T>(Action action)
        where T : new()
    {
        action();
        return new T();
    }

    private static NoSuchEntityException Missing() => Some.Error(new NoSuchEntityException("not found"), "NoSuchEntity", 404);

    private static EntityAlreadyExistsException Exists() =>
        Some.Error(new EntityAlreadyExistsException("exists"), "EntityAlreadyExists", 409);

    private static DeleteConflictException Conflict() => Some.Error(new DeleteConflictException("in use"), "DeleteConflict", 409);

    private ManagedPolicy CreatePolicy(CreatePolicyRequest request)
    {
        var arn = $"arn:aws:iam::{accountId}:policy{request.Path}{request.PolicyName}";
        if (policies.Values.Any(policy => policy.PolicyName == request.PolicyName))
            throw Exists();

        policies[arn] = new ManagedPolicy
        {
            Arn = arn,
            PolicyName = request.PolicyName,
            CreateDate = Now,
            Path = request.Path,
            Tags = request.Tags,
        };
        versions[arn] = [];
        AddVersion(arn, request.PolicyDocument);
        return policies[arn];
    }

    private PolicyVersion AddVersion(string arn, string document)
    {
        var known = versions[arn];
        if (known.Count >= 5)
            throw Some.Error(new LimitExceededException("5 versions"), "LimitExceeded", 409);

        foreach (var other in known)
            other.IsDefaultVersion = false;

        var version = new PolicyVersion
        {
            VersionId = $"v{nextVersion++}",
            Document = Uri.EscapeDataString(document),
            IsDefaultVersion = true,
        };
        known.Insert(0, version);
        policies[arn].DefaultVersionId = version.VersionId;
        return version;
    }

    // Two per page: reveals code that only reads one page.
    private ListPolicyVersionsResponse ListVersions(ListPolicyVersionsRequest request)
    {
        var all = versions.GetValueOrDefault(request.PolicyArn) ?? throw Missing();
        var start = int.Parse(request.Marker ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        var more = start + 2 < all.Count;
        return new ListPolicyVersionsResponse
        {
            Versions = [.. all.Skip(start).Take(2)],
            IsTruncated = more,
            Marker = more ? $"{start + 2}" : null,
        };
    }

    private ListAttachedRolePoliciesResponse ListAttached(ListAttachedRolePoliciesRequest request)
    {
        var all = attached.GetValueOrDefault(request.RoleName) ?? throw Missing();
        var start = int.Parse(request.Marker ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        var more = start + 1 < all.Count;
        return new ListAttachedRolePoliciesResponse
        {
            AttachedPolicies = [.. all.Skip(start).Take(1)],
            IsTruncated = more,
            Marker = more ? $"{start + 1}" : null,
        };
    }

    public void Detach(string role, string policyArn)
    {
        if ((attached.GetValueOrDefault(role) ?? throw Missing()).RemoveAll(policy => policy.PolicyArn == policyArn) == 0)
            throw Missing();
    }

    // IAM deletes nothing that still has something attached.
    public void DeletePolicy(string arn)
    {
        if (attached.Values.Any(list => list.Exists(policy => policy.PolicyArn == arn)) || versions[arn].Count > 1)
            throw Conflict();

        policies.Remove(arn);
        versions.Remove(arn);
    }

    public DeleteRoleResponse Delete(DeleteRoleRequest request)
    {
        var name = request.RoleName;
        if (attached[name].Count + inline[name].Count > 0 || profiles.Values.Any(profile => (profile.Roles ?? []).Contains(roles[name])))
            throw Conflict();

        roles.Remove(name);
        attached.Remove(name);
        inline.Remove(name);
        return new DeleteRoleResponse();
    }

    private void AddToProfile(string profile, string role) =>
        profiles[profile].Roles = profiles[profile].Roles is not { Count: > 0 }
            ? [roles[role]]
            : throw Some.Error(
                new LimitExceededException("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"),
                "LimitExceeded",
                409
            );

    // A new list, so that callers keep the one they have read.
    private void RemoveFromProfile(string profile, string role) =>
        profiles[profile].Roles = [.. profiles[profile].Roles.Where(other => other.RoleName != role)];

    private void DeleteProfile(string name)
    {
        if (profiles[name].Roles is { Count: > 0 })
            throw Conflict();

        profiles.Remove(name);
    }

    private Role CreateRole(CreateRoleRequest request)
    {
        var role = new Role
        {
            Arn = $"arn:aws:iam::{accountId}:role{request.Path}{request.RoleName}",
            RoleName = request.RoleName,
            CreateDate = Now,
            Path = request.Path,
            AssumeRolePolicyDocument = Uri.EscapeDataString(request.AssumeRolePolicyDocument),
            PermissionsBoundary = request.PermissionsBoundary is { } boundary
                ? new AttachedPermissionsBoundary { PermissionsBoundaryArn = boundary }
                : null,
            Tags = request.Tags,
        };
        if (!roles.TryAdd(request.RoleName, role))
            throw Exists();

        attached[request.RoleName] = [];
        inline[request.RoleName] = [];
        return role;
    }

    private InstanceProfile CreateProfile(CreateInstanceProfileRequest request)
    {
        var profile = new InstanceProfile
        {
            Arn = $"arn:aws:iam::{accountId}:instance-profile{request.Path}{request.InstanceProfileName}",
            InstanceProfileId = $"AIPA{nextProfile++:D17}",
            InstanceProfileName = request.InstanceProfileName,
            CreateDate = Now,
            Path = request.Path,
            Tags = request.Tags,
        };
        return profiles.TryAdd(request.InstanceProfileName, profile) ? profile : throw Exists();
    }
}
