using LocalAws.Iam;
using LocalAws.Identity;
using LocalAws.Sts;

namespace LocalAws.Instances;

/// <summary>Which profile an instance has. The id tells a profile from another one that was made under its name later.</summary>
internal sealed record ProfileReference(string Arn, string Id);

/// <summary>What an instance's profile gives it at one moment.</summary>
/// <param name="Profile">Null where it has none, or where its profile is gone.</param>
/// <param name="RoleName">Null while the profile has no role.</param>
/// <param name="Credential">Null where there is no role or EC2 may not assume it.</param>
internal sealed record InstanceSession(InstanceProfile? Profile, string? RoleName, Credential? Credential);

/// <summary>Has EC2 assume an instance's role for it: under the role's trust policy, with the instance id as session name.</summary>
/// <param name="association">The profile that the instance has at the time of asking; null for none.</param>
internal sealed class InstanceCredentials(
    InstanceIdentity instance,
    Func<ProfileReference?> association,
    IamState iam,
    RoleSessions sessions,
    TimeProvider time
)
{
    /// <summary>
    /// EC2's credentials last about six hours; new ones are there "at least five minutes before the expiration of the old" (EC2 user
    /// guide, "Retrieve security credentials from instance metadata").
    /// </summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(6);

    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(15);

    private readonly Lock gate = new();
    private (string RoleId, Credential Credential)? current;

    /// <summary>The profile as it is now and a credential that is good for a while.</summary>
    public InstanceSession Get()
    {
        var profile =
            association() is { } has && iam.FindInstanceProfile(instance.AccountId, has.Arn) is { } found && found.Id == has.Id
                ? found
                : null;
        if (profile?.RoleName is not { } name || iam.Effective(instance.AccountId).Roles.GetValueOrDefault(name) is not { } role)
            return new(profile, null, null);
        lock (gate)
        {
            if (current is not { } held || held.RoleId != role.Id || held.Credential.Expiration - Renewal <= time.GetUtcNow())
                current = Assume(role) is { } fresh ? (role.Id, fresh) : null;
            return new(profile, name, current?.Credential);
        }
    }

    private Credential? Assume(Role role) =>
        sessions.ForService(
            role.Arn,
            "ec2.amazonaws.com",
            instance.InstanceId,
            Lifetime,
            instance.Region,
            new(instance.AccountId, instance.Arn)
        );
}
