using System.Globalization;
using Amazon.IdentityManagement.Model;

namespace RepoGrant.Tests.Fakes;

/// <summary>Roles, and the policies that are attached to them or part of them.</summary>
internal sealed partial class IamAccount
{
    private readonly Dictionary<string, Role> roles = [];
    private readonly Dictionary<string, List<AttachedPolicyType>> attached = [];
    private readonly Dictionary<string, List<string>> inline = [];

    public Role Role(string name) => roles[name];

    public IEnumerable<string> AttachedTo(string role) => attached[role].Select(policy => policy.PolicyArn);

    public IReadOnlyList<string> InlineOf(string role) => inline[role];

    public void AddInline(string role, string policy) => inline[role].Add(policy);

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

    public void Attach(string role, string policyArn) => attached[role].Add(new AttachedPolicyType { PolicyArn = policyArn });

    public void Detach(string role, string policyArn)
    {
        if ((attached.GetValueOrDefault(role) ?? throw Missing()).RemoveAll(policy => policy.PolicyArn == policyArn) == 0)
            throw Missing();
    }

    /// <summary>Deletes a role as its owner would, with everything that was connected to it.</summary>
    public void Remove(string role)
    {
        roles.Remove(role);
        attached.Remove(role);
        inline.Remove(role);
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

    private void OnRoles() =>
        Fake.On((GetRoleRequest request) => new GetRoleResponse { Role = roles.GetValueOrDefault(request.RoleName) ?? throw Missing() })
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
            .On((AttachRolePolicyRequest request) => Do<AttachRolePolicyResponse>(() => Attach(request.RoleName, request.PolicyArn)));

    private ListAttachedRolePoliciesResponse ListAttached(ListAttachedRolePoliciesRequest request)
    {
        var all = attached.GetValueOrDefault(request.RoleName) ?? throw Missing();
        var start = int.Parse(request.Marker ?? "0", CultureInfo.InvariantCulture);
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
}
