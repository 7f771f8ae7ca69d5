namespace RepoGrant.Contract;

/// <summary>The result of Remove configuration for each instance.</summary>
public sealed record Removal(IReadOnlyList<InstanceResult> Instances)
{
    /// <summary>Whether nothing of the grant is left on an instance.</summary>
    public bool HasCleaned(string instanceId) =>
        Instances.Any(result => result.InstanceId == instanceId && result.Checks.Count > 0 && result.Checks.All(check => check.Ok));
}
