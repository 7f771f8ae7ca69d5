namespace LocalAws.Instances;

/// <summary>What EC2 reads from IAM: instance profiles and the roles in them.</summary>
internal interface IInstanceProfiles
{
    /// <summary>The profile with this ARN or name; null where the account has none, or none that IAM has made known yet.</summary>
    InstanceProfile? Find(string accountId, string arnOrName);
}

/// <summary>An instance profile as it is now.</summary>
/// <param name="Role">Null while it has none.</param>
internal sealed record InstanceProfile(string Name, string Arn, string Id, InstanceRole? Role);

/// <summary>The role in an instance profile as it is now.</summary>
/// <param name="TrustPolicy">As JSON.</param>
internal sealed record InstanceRole(string Name, string Arn, string Id, string TrustPolicy);

/// <summary>Which profile an instance has. The id tells a profile from another one that was made under its name later.</summary>
internal sealed record ProfileReference(string Arn, string Id);
