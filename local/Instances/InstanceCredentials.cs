using LocalAws.Iam;
using LocalAws.Identity;
using LocalAws.Sts;

namespace LocalAws.Instances;

/// <summary>An instance's profile. The id distinguishes it from a profile that was created with the same name later.</summary>
internal sealed record ProfileReference(string Arn, string Id);

/// <summary>What an instance's profile gives it at one moment.</summary>
/// <param name="Profile">Null if it has none, or if its profile was deleted.</param>
/// <param name="RoleName">Null if the profile has no role.</param>
/// <param name="Credential">Null if there is no role or EC2 may not assume it.</param>
internal sealed record InstanceSession(InstanceProfile? Profile, string? RoleName, Credential? Credential);

/// <summary>Makes EC2 assume an instance's role for it: under the role's trust policy, with the instance id as session name.</summary>
/// <param name="association">Returns the instance's current profile; null for none.</param>
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

    /// <summary>The current profile and a credential that is valid for a while.</summary>
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
