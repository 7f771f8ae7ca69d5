namespace RepoGrant.Consumer;

/// <summary>Looks up what became of instances since they were selected: for one that was terminated nothing is worth waiting.</summary>
internal static class InstanceStates
{
    /// <summary>The state of each of the ids, as EC2 names it; ids that EC2 does not know are left out.</summary>
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
