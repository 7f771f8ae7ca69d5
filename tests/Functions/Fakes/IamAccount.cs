using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;

namespace RepoGrant.Tests.Fakes;

/// <summary>IAM of one account in memory, as far as grants use it. Permissions are LocalAws's business, not this one's.</summary>
internal sealed class IamAccount
{
    private readonly string accountId;
    private readonly Dictionary<string, ManagedPolicy> policies = [];
    private readonly Dictionary<string, List<PolicyVersion>> versions = [];
    private readonly Dictionary<string, Role> roles = [];
    private readonly Dictionary<string, List<AttachedPolicyType>> attached = [];
    private readonly Dictionary<string, InstanceProfile> profiles = [];
    private int nextVersion = 1;

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
            .On((GetRoleRequest request) => new GetRoleResponse { Role = roles.GetValueOrDefault(request.RoleName) ?? throw Missing() })
            .On((CreateRoleRequest request) => new CreateRoleResponse { Role = CreateRole(request) })
            .On(
                (UpdateAssumeRolePolicyRequest request) =>
                    Do<UpdateAssumeRolePolicyResponse>(() =>
                        roles[request.RoleName].AssumeRolePolicyDocument = Uri.EscapeDataString(request.PolicyDocument)
                    )
            )
            .On((ListAttachedRolePoliciesRequest request) => ListAttached(request))
            .On((AttachRolePolicyRequest request) => Do<AttachRolePolicyResponse>(() => Attach(request.RoleName, request.PolicyArn)))
            .On(
                (GetInstanceProfileRequest request) =>
                    new GetInstanceProfileResponse
                    {
                        InstanceProfile = profiles.GetValueOrDefault(request.InstanceProfileName) ?? throw Missing(),
                    }
            )
            .On((CreateInstanceProfileRequest request) => new CreateInstanceProfileResponse { InstanceProfile = CreateProfile(request) })
            .On(
                (AddRoleToInstanceProfileRequest request) =>
                    Do<AddRoleToInstanceProfileResponse>(() =>
                        (profiles[request.InstanceProfileName].Roles ??= []).Add(roles[request.RoleName])
                    )
            );
    }

    public IAmazonIdentityManagementService Client { get; }

    public Fake Fake { get; }

    /// <summary>What was written, in order.</summary>
    public IEnumerable<string> Writes =>
        Fake.Made<AmazonIdentityManagementServiceRequest>()
            .Select(request => request.GetType().Name.Replace("Request", "", StringComparison.Ordinal))
            .Where(name => !name.StartsWith("Get", StringComparison.Ordinal) && !name.StartsWith("List", StringComparison.Ordinal));

    public Role Role(string name) => roles[name];

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
                AssumeRolePolicyDocument = "{}",
                Tags = [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            }
        );

    public void AddProfile(string name, string path, Role? role)
    {
        CreateProfile(new CreateInstanceProfileRequest { InstanceProfileName = name, Path = path });
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

    private static T Do<T>(Action action)
        where T : new()
    {
        action();
        return new T();
    }

    private static NoSuchEntityException Missing() => Some.Error(new NoSuchEntityException("not found"), "NoSuchEntity", 404);

    private static EntityAlreadyExistsException Exists() =>
        Some.Error(new EntityAlreadyExistsException("exists"), "EntityAlreadyExists", 409);

    private ManagedPolicy CreatePolicy(CreatePolicyRequest request)
    {
        var arn = $"arn:aws:iam::{accountId}:policy{request.Path}{request.PolicyName}";
        if (policies.Values.Any(policy => policy.PolicyName == request.PolicyName))
            throw Exists();

        policies[arn] = new ManagedPolicy
        {
            Arn = arn,
            PolicyName = request.PolicyName,
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

    // Two to a page: whoever reads one page only is found out.
    private ListPolicyVersionsResponse ListVersions(ListPolicyVersionsRequest request)
    {
        var all = versions[request.PolicyArn];
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

    private Role CreateRole(CreateRoleRequest request)
    {
        var role = new Role
        {
            Arn = $"arn:aws:iam::{accountId}:role{request.Path}{request.RoleName}",
            RoleName = request.RoleName,
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
        return role;
    }

    private InstanceProfile CreateProfile(CreateInstanceProfileRequest request)
    {
        var profile = new InstanceProfile
        {
            Arn = $"arn:aws:iam::{accountId}:instance-profile{request.Path}{request.InstanceProfileName}",
            InstanceProfileName = request.InstanceProfileName,
            Path = request.Path,
            Tags = request.Tags,
        };
        return profiles.TryAdd(request.InstanceProfileName, profile) ? profile : throw Exists();
    }
}
