namespace RepoGrant.Iam;

/// <summary>A role as a grant needs it.</summary>
internal sealed class WantedRole(string arn, string description, PolicyDocument trust, string boundaryArn, bool trustMayChange)
{
    public string Arn => arn;

    public string Description => description;

    public PolicyDocument Trust => trust;

    public string BoundaryArn => boundaryArn;

    public bool TrustMayChange => trustMayChange;
}
