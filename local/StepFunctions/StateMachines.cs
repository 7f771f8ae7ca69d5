namespace LocalAws.StepFunctions;

/// <summary>
/// All state machines and executions, in all accounts and Regions. Executions that ended long ago are forgotten, so that memory stays
/// bounded.
/// </summary>
internal sealed class StateMachines
{
    /// <summary>
    /// The bytes of all ended executions. AWS keeps one for 90 days; here the latest are kept, as many as there is room for, and the newest
    /// whatever its size.
    /// </summary>
    private const long MaxWeight = 32_000_000;

    /// <summary>
    /// After this many forgotten bytes memory is collected: what was forgotten is old, and .NET leaves old objects until memory is short.
    /// </summary>
    private const long CollectAfter = 12_000_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, StateMachine> machines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Execution> executions = new(StringComparer.Ordinal);
    private readonly LinkedList<Execution> inOrder = new();
    private long forgotten;

    public StateMachine? Find(string arn)
    {
        lock (gate)
            return machines.GetValueOrDefault(arn);
    }

    /// <summary>Adds it, or returns the one that has its name.</summary>
    public (StateMachine Machine, bool IsNew) Create(StateMachine machine)
    {
        lock (gate)
            return machines.TryAdd(machine.Arn, machine) ? (machine, true) : (machines[machine.Arn], false);
    }

    public void Delete(string arn)
    {
        lock (gate)
            machines.Remove(arn);
    }

    public IReadOnlyList<StateMachine> All(string accountId, string region)
    {
        lock (gate)
        {
            return
            [
                .. machines.Values.Where(m => m.AccountId == accountId && m.Region == region).OrderBy(m => m.Name, StringComparer.Ordinal),
            ];
        }
    }

    public Execution? FindExecution(string arn)
    {
        lock (gate)
            return executions.GetValueOrDefault(arn);
    }

    /// <summary>Adds it, or returns the one that has its name.</summary>
    public (Execution Execution, bool IsNew) Start(Execution execution)
    {
        lock (gate)
        {
            if (!executions.TryAdd(execution.Arn, execution))
                return (executions[execution.Arn], false);
            inOrder.AddFirst(execution);
            Forget();
            return (execution, true);
        }
    }

    /// <summary>Latest first.</summary>
    public IReadOnlyList<Execution> ExecutionsOf(StateMachine machine)
    {
        lock (gate)
            return [.. inOrder.Where(e => e.Machine == machine)];
    }

    /// <summary>Saves the executions; the returned action forgets all others that have ended.</summary>
    public Action Remember()
    {
        HashSet<Execution> then;
        lock (gate)
            then = [.. executions.Values];
        return () =>
        {
            lock (gate)
            {
                foreach (var (arn, execution) in executions)
                {
                    if (then.Contains(execution) || execution.Status == ExecutionStatus.Running)
                        continue;
                    executions.Remove(arn);
                    inOrder.Remove(execution);
                }
            }
        };
    }

    private void Forget()
    {
        var (count, weight) = (0, 0L);
        for (var node = inOrder.First; node is not null; )
        {
            var (execution, next) = (node.Value, node.Next);
            if (execution.Status != ExecutionStatus.Running)
            {
                count++;
                weight += execution.Weight;
                if (count > 1 && weight > MaxWeight)
                {
                    inOrder.Remove(node);
                    executions.Remove(execution.Arn);
                    forgotten += execution.Weight;
                }
            }
            node = next;
        }
        if (forgotten > CollectAfter)
        {
            forgotten = 0;
            _ = Task.Run(static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));
        }
    }
}
