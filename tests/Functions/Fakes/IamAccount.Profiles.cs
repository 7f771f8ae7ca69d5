using Amazon.IdentityManagement.Model;

namespace RepoGrant.Tests.Fakes;

/// <summary>Instance profiles.</summary>
internal sealed partial class IamAccount
{
    private readonly Dictionary<string, InstanceProfile> profiles = [];
    private int nextProfile = 1;

    public InstanceProfile Profile(string name) => profiles[name];

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

    private void OnProfiles() =>
        Fake.On(
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
}
