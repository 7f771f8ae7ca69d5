namespace RepoGrant.Contract;

/// <summary>What Remove configuration came to, for each instance.</summary>
public sealed record Removal(IReadOnlyList<InstanceResult> Instances)
{
    /// <summary>Whether nothing of the grant is left on an instance.</summary>
    public bool HasCleaned(string instanceId) =>
        Instances.Any(result => result.InstanceId == instanceId && result.Checks.Count > 0 && result.Checks.All(check => check.Ok));
}
