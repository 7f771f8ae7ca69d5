using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>Instance profiles, which give one role to an EC2 instance.</summary>
internal sealed class InstanceProfileOperations(IamState state)
{
    /// <summary>The default quota of an account's instance profiles.</summary>
    private const int MaxProfiles = 1000;

    public ApiResponse Create(ApiRequest request)
    {
        var profile = new InstanceProfile
        {
            AccountId = request.AccountId,
            Name = request.Parameters.Name("InstanceProfileName", 128),
            Path = request.Parameters.Path(),
            Id = IamState.NewId("AIPA"),
            CreatedAt = state.Now,
            Tags = request.Parameters.Tags(),
        };
        request.AuthorizeCreation("InstanceProfile", profile.Arn, profile.Tags);
        var account = state.Change(
            request,
            account =>
            {
                if (account.InstanceProfiles.ContainsKey(profile.Name))
                    throw IamErrors.Exists($"Instance Profile {profile.Name} already exists.");
                if (account.InstanceProfiles.Count >= MaxProfiles)
                    throw IamErrors.Quota("InstanceProfilesPerAccount", MaxProfiles);
                return account with { InstanceProfiles = account.InstanceProfiles.Add(profile.Name, profile) };
            }
        );
        return ApiResponse.Xml(IamXml.Of("InstanceProfile", profile, account, state));
    }

    public ApiResponse Get(ApiRequest request) => ApiResponse.Xml(IamXml.Of("InstanceProfile", Find(request), state.For(request), state));

    public ApiResponse List(ApiRequest request)
    {
        var prefix = request.Parameters.PathPrefix();
        request.AuthorizeList($"arn:aws:iam::{request.AccountId}:instance-profile{prefix}");
        return Answer(request, profile => profile.Path.StartsWith(prefix, StringComparison.Ordinal));
    }

    public ApiResponse ListForRole(ApiRequest request)
    {
        var name = request.Parameters.Name("RoleName", 64);
        var role = state.Find(request, "role", name, account => account.Roles.GetValueOrDefault(name));
        return role is null ? throw IamErrors.NoSuchRole(name) : Answer(request, profile => profile.RoleName == role.Name);
    }

    public ApiResponse Delete(ApiRequest request)
    {
        var name = Find(request).Name;
        state.Change(
            request,
            account =>
                Find(account, name).RoleName is null
                    ? account with
                    {
                        InstanceProfiles = account.InstanceProfiles.Remove(name),
                    }
                    : throw IamErrors.Conflict("Cannot delete entity, must remove roles from instance profile first.")
        );
        return ApiResponse.Empty;
    }

    public ApiResponse AddRole(ApiRequest request)
    {
        var roleName = request.Parameters.Name("RoleName", 64);
        var name = Find(request).Name;
        var arn =
            state.Current(request.AccountId).Roles.GetValueOrDefault(roleName)?.Arn ?? $"arn:aws:iam::{request.AccountId}:role/{roleName}";
        // "The caller of this operation must be granted the PassRole permission on the IAM role":
        // https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
        request.AuthorizePassRole(arn, "ec2.amazonaws.com");
        IdentityTable.Roles.Find(state.For(request), roleName);
        Change(
            request,
            name,
            (account, profile) =>
            {
                var role = IdentityTable.Roles.Find(account, roleName);
                return profile.RoleName is null
                    ? profile with
                    {
                        RoleName = role.Name,
                    }
                    : throw IamErrors.Quota("InstanceSessionsPerInstanceProfile", 1);
            }
        );
        return ApiResponse.Empty;
    }

    public ApiResponse RemoveRole(ApiRequest request)
    {
        var roleName = request.Parameters.Name("RoleName", 64);
        Change(
            request,
            Find(request).Name,
            (account, profile) =>
                IdentityTable.Roles.Find(account, roleName).Name == profile.RoleName
                    ? profile with
                    {
                        RoleName = null,
                    }
                    : throw IamErrors.NoSuchEntity($"The role with name {roleName} cannot be found in the instance profile {profile.Name}.")
        );
        return ApiResponse.Empty;
    }

    public ApiResponse Tag(ApiRequest request)
    {
        var tags = request.Parameters.Tags();
        Change(request, Find(request, [.. TagConditions.OfRequest(tags)]).Name, (_, profile) => EntityTags.Add(profile, tags));
        return ApiResponse.Empty;
    }

    public ApiResponse Untag(ApiRequest request)
    {
        var keys = request.Parameters.TagKeys();
        Change(
            request,
            Find(request, ("aws:TagKeys", [.. keys])).Name,
            (_, profile) => profile with { Tags = profile.Tags.RemoveRange(keys) }
        );
        return ApiResponse.Empty;
    }

    public ApiResponse ListTags(ApiRequest request) =>
        Paging.Answer(request.Parameters, "Tags", Find(request).Tags, tag => tag.Key, IamXml.Tag);

    private ApiResponse Answer(ApiRequest request, Func<InstanceProfile, bool> filter)
    {
        var account = state.For(request);
        return Paging.Answer(
            request.Parameters,
            "InstanceProfiles",
            account.InstanceProfiles.Values.Where(filter),
            profile => profile.Name,
            profile => IamXml.Of("member", profile, account, state, details: false)
        );
    }

    private InstanceProfile Find(ApiRequest request, params IEnumerable<(string Key, string[] Values)> context)
    {
        var name = request.Parameters.Name("InstanceProfileName", 128);
        return state.Find(request, "instance-profile", name, account => account.InstanceProfiles.GetValueOrDefault(name), _ => context)
            ?? throw IamErrors.NoSuchProfile(name);
    }

    private void Change(ApiRequest request, string name, Func<IamAccount, InstanceProfile, InstanceProfile> change) =>
        state.Change(
            request,
            account => account with { InstanceProfiles = account.InstanceProfiles.SetItem(name, change(account, Find(account, name))) }
        );

    private static InstanceProfile Find(IamAccount account, string name) =>
        account.InstanceProfiles.GetValueOrDefault(name) ?? throw IamErrors.NoSuchProfile(name);
}
