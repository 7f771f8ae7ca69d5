namespace RepoGrant.Consumer;

/// <summary>Looks up what happened to instances since they were selected: there is no point in waiting for a terminated one.</summary>
internal static class InstanceStates
{
    /// <summary>The state of each instance, as EC2 names it; ids that EC2 does not know are left out.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(ConsumerAccount consumer, IReadOnlyList<string> ids)
    {
        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var instance in await InstanceQueries.ByIdsAsync(consumer.Ec2, ids, consumer.Deadline))
            states[instance.InstanceId] = instance.State.Name.Value;
        return states;
    }

    /// <summary>Whether an instance in this state never runs again.</summary>
    public static bool IsOver(string state) => state is "shutting-down" or "terminated";
}
