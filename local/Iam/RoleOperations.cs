using System.Xml.Linq;
using LocalAws.Iam.Engine;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>Roles and their trust policies.</summary>
internal sealed class RoleOperations(IamState state)
{
    /// <summary>The default quota of roles in an account.</summary>
    private const int MaxRoles = 1000;

    public ApiResponse Create(ApiRequest request)
    {
        var parameters = request.Parameters;
        var name = parameters.Name("RoleName", 64);
        var path = parameters.Path();
        var boundary = parameters.Boundary();
        var tags = parameters.Tags();
        var role = new Role
        {
            AccountId = request.AccountId,
            Name = name,
            Path = path,
            Id = IamState.NewId("AROA"),
            CreatedAt = state.Now,
            Trust = parameters.Policy("AssumeRolePolicyDocument", PolicyKind.Trust),
            Description = parameters.Description(),
            MaxSessionDuration = MaxSession(parameters.Integer("MaxSessionDuration")) ?? 3600,
            Boundary = boundary,
            Tags = tags,
        };
        request.AuthorizeCreation("Role", role.Arn, tags, IamAccess.Boundary(boundary));
        role = role with { Trust = Stored(role.Trust) };
        state.Change(
            request,
            account =>
            {
                if (account.Roles.ContainsKey(name))
                    throw IamErrors.Exists($"Role with name {name} already exists.");
                if (account.Roles.Count >= MaxRoles)
                    throw IamErrors.Quota("RolesPerAccount", MaxRoles);
                IdentityOperations<Role>.CheckBoundary(account, boundary);
                return account with { Roles = account.Roles.Add(name, role) };
            }
        );
        return ApiResponse.Xml(IamXml.Of("Role", role, state, IamXml.Shown.Created));
    }

    public ApiResponse Get(ApiRequest request) => ApiResponse.Xml(IamXml.Of("Role", Find(request), state));

    public ApiResponse List(ApiRequest request)
    {
        var prefix = request.Parameters.PathPrefix();
        request.AuthorizeList($"arn:aws:iam::{request.AccountId}:role{prefix}");
        var roles = state.For(request).Roles.Values.Where(role => role.Path.StartsWith(prefix, StringComparison.Ordinal));
        return Paging.Answer(
            request.Parameters,
            "Roles",
            roles,
            role => role.Name,
            role => IamXml.Of("member", role, state, IamXml.Shown.Listed)
        );
    }

    public ApiResponse Update(ApiRequest request)
    {
        var description = request.Parameters.Description();
        var duration = MaxSession(request.Parameters.Integer("MaxSessionDuration"));
        var name = Find(request).Name;
        state.Change(
            request,
            account =>
                IdentityTable.Roles.Change(
                    account,
                    name,
                    role =>
                        role with
                        {
                            Description = description ?? role.Description,
                            MaxSessionDuration = duration ?? role.MaxSessionDuration,
                        }
                )
        );
        return ApiResponse.Xml((XElement?)null);
    }

    public ApiResponse UpdateDescription(ApiRequest request)
    {
        request.Parameters.Required("Description");
        Update(request);
        return ApiResponse.Xml(IamXml.Of("Role", state.Current(request.AccountId).Roles[request.Parameters.Name("RoleName", 64)], state));
    }

    public ApiResponse UpdateTrust(ApiRequest request)
    {
        var trust = request.Parameters.Policy("PolicyDocument", PolicyKind.Trust);
        var name = Find(request).Name;
        var stored = Stored(trust);
        state.Change(request, account => IdentityTable.Roles.Change(account, name, role => role with { Trust = stored }));
        return ApiResponse.Empty;
    }

    public ApiResponse Delete(ApiRequest request)
    {
        var name = Find(request).Name;
        state.Change(
            request,
            account =>
            {
                var role = IdentityTable.Roles.Find(account, name);
                if (account.InstanceProfiles.Values.Any(profile => profile.RoleName == role.Name))
                    throw IamErrors.Conflict("Cannot delete entity, must remove roles from instance profile first.");
                if (!role.Attached.IsEmpty)
                    throw IamErrors.Conflict("Cannot delete entity, must detach all policies first.");
                if (!role.Inline.IsEmpty)
                    throw IamErrors.Conflict("Cannot delete entity, must delete policies first.");
                return account with { Roles = account.Roles.Remove(name) };
            }
        );
        return ApiResponse.Empty;
    }

    private Role Find(ApiRequest request)
    {
        var name = request.Parameters.Name("RoleName", 64);
        return state.Find(request, "role", name, account => account.Roles.GetValueOrDefault(name)) ?? throw IamErrors.NoSuchRole(name);
    }

    private PolicyText Stored(PolicyText trust)
    {
        if (IamInput.SizeOf(trust.Json) > IamInput.MaxTrustPolicy)
            throw IamErrors.Quota("ACLSizePerRole", IamInput.MaxTrustPolicy);
        try
        {
            return TrustPrincipals.ToStored(trust, state);
        }
        catch (MalformedPolicyException malformed)
        {
            throw IamErrors.Malformed(malformed.Message);
        }
    }

    private static int? MaxSession(int? seconds) =>
        seconds switch
        {
            < 3600 => throw IamErrors.Constraint("maxSessionDuration", "Member must have value greater than or equal to 3600"),
            > 43200 => throw IamErrors.Constraint("maxSessionDuration", "Member must have value less than or equal to 43200"),
            _ => seconds,
        };
}
