using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Instances;

/// <summary>What an instance's profile gives it at one moment.</summary>
/// <param name="Profile">Null where it has none, or where its profile is gone.</param>
/// <param name="Credential">Null where there is no role or EC2 may not assume it.</param>
internal sealed record RoleSession(InstanceProfile? Profile, Credential? Credential);

/// <summary>Assumes an instance's role for it, as EC2 does: under the role's trust policy, with the instance id as session name.</summary>
/// <param name="association">The profile that the instance has at the time of asking; null for none.</param>
internal sealed class RoleSessions(
    InstanceIdentity instance, Func<ProfileReference?> association, IInstanceProfiles profiles, AccessControl access, CredentialStore credentials, TimeProvider time)
{
    /// <summary>EC2 gives out credentials for about six hours and new ones at least five minutes before the old ones end ("Retrieve security credentials from instance metadata").</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(6);

    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(15);

    private readonly Lock gate = new();
    private (string RoleId, Credential Credential)? current;

    /// <summary>The profile as it is now and a credential that is good for a while.</summary>
    public RoleSession Get()
    {
        var profile = association() is { } has && profiles.Find(instance.AccountId, has.Arn) is { } found && found.Id == has.Id ? found : null;
        if (profile?.Role is not { } role)
            return new(profile, null);
        lock (gate)
        {
            if (current is not { } held || held.RoleId != role.Id || held.Credential.Expiration - Renewal <= time.GetUtcNow())
                current = Assume(role) is { } fresh ? (role.Id, fresh) : null;
            return new(profile, current?.Credential);
        }
    }

    private Credential? Assume(InstanceRole role)
    {
        var ec2 = Principal.Service(instance.AccountId, "ec2.amazonaws.com");
        if (!access.Decide(ec2, instance.Region, "sts:AssumeRole", role.Arn, role.TrustPolicy, []).Allowed)
            return null;
        return credentials.Issue(
            new()
            {
                Kind = PrincipalKind.AssumedRole,
                AccountId = instance.AccountId,
                Arn = $"arn:aws:sts::{instance.AccountId}:assumed-role/{role.Name}/{instance.InstanceId}",
                PrincipalArn = role.Arn,
                UserId = $"{role.Id}:{instance.InstanceId}",
                RoleName = role.Name,
            },
            Lifetime);
    }
}
