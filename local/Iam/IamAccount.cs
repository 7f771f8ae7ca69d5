using System.Collections.Immutable;

namespace LocalAws.Iam;

/// <summary>One account's IAM at one moment. Names are unique ignoring case, whatever the path.</summary>
internal sealed record IamAccount(string Id)
{
    public ImmutableSortedDictionary<string, Role> Roles { get; init; } = Empty<Role>();

    public ImmutableSortedDictionary<string, User> Users { get; init; } = Empty<User>();

    public ImmutableSortedDictionary<string, ManagedPolicy> Policies { get; init; } = Empty<ManagedPolicy>();

    public ImmutableSortedDictionary<string, InstanceProfile> InstanceProfiles { get; init; } = Empty<InstanceProfile>();

    /// <summary>The managed policy with this ARN, the account's or AWS's; null if there is none.</summary>
    public ManagedPolicy? FindPolicy(string arn)
    {
        if (AwsManagedPolicies.Find(arn) is { } policy)
            return policy;
        return Policies.TryGetValue(arn[(arn.LastIndexOf('/') + 1)..], out var own) && own.Arn == arn ? own : null;
    }

    /// <summary>The role or user with this ARN or unique id; null if there is none.</summary>
    public IamIdentity? FindIdentity(string arnOrId)
    {
        var name = arnOrId[(arnOrId.LastIndexOf('/') + 1)..];
        if (Roles.TryGetValue(name, out var role) && role.Arn == arnOrId)
            return role;
        if (Users.TryGetValue(name, out var user) && user.Arn == arnOrId)
            return user;
        return arnOrId.Contains(':', StringComparison.Ordinal)
            ? null
            : Roles.Values.Concat<IamIdentity>(Users.Values).FirstOrDefault(identity => identity.Id == arnOrId);
    }

    /// <summary>Everything that a policy is attached to or is the boundary of.</summary>
    public IEnumerable<IamIdentity> UsersOf(string policyArn) =>
        Roles
            .Values.Concat<IamIdentity>(Users.Values)
            .Where(identity => identity.Attached.Contains(policyArn) || identity.Boundary == policyArn);

    private static ImmutableSortedDictionary<string, T> Empty<T>() =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.OrdinalIgnoreCase);
}
