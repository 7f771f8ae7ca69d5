using LocalAws.Deployment;

namespace LocalAws.CloudFormation;

/// <summary>The change sets of stacks.</summary>
internal sealed class ChangeSetStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<Stack, List<ChangeSet>> sets = [];

    /// <summary>Finds one by name or id; null if there is none.</summary>
    public ChangeSet? Find(Stack stack, string nameOrId)
    {
        lock (gate)
            return sets.GetValueOrDefault(stack)?.Find(set => set.Name == nameOrId || set.Id == nameOrId);
    }

    /// <summary>Finds one by id alone; null if there is none.</summary>
    public ChangeSet? Find(string accountId, string region, string id)
    {
        lock (gate)
        {
            return sets.Where(pair => pair.Key.AccountId == accountId && pair.Key.Region == region)
                .SelectMany(pair => pair.Value)
                .FirstOrDefault(set => set.Id == id);
        }
    }

    /// <summary>Adds a change set; false if the stack already has one of that name.</summary>
    public bool TryAdd(ChangeSet added)
    {
        lock (gate)
        {
            if (!sets.TryGetValue(added.Stack, out var all))
                sets[added.Stack] = all = [];
            if (all.Exists(set => set.Name == added.Name))
                return false;
            all.Add(added);
            return true;
        }
    }

    public void Remove(ChangeSet set)
    {
        lock (gate)
            sets.GetValueOrDefault(set.Stack)?.RemoveAll(other => other.Id == set.Id);
    }

    /// <summary>Called when a change set is executed: the stack's other change sets become obsolete.</summary>
    public void Executed(ChangeSet executed)
    {
        lock (gate)
            sets[executed.Stack] = [executed with { Executed = true }];
    }

    public void Forget(Stack stack)
    {
        lock (gate)
            sets.Remove(stack);
    }

    public IReadOnlyList<ChangeSet> All(Stack stack)
    {
        lock (gate)
            return [.. sets.GetValueOrDefault(stack) ?? []];
    }
}
