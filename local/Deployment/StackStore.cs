using System.Collections.Concurrent;

namespace LocalAws.Deployment;

/// <summary>
/// All stacks, in all accounts and Regions. A name is free again once its stack is deleted; the stack can still be found by its id.
/// </summary>
internal sealed class StackStore
{
    /// <summary>CloudFormation shows deleted stacks for 90 days; LocalAws only the last ones.</summary>
    private const int MaxDeleted = 100;

    private readonly Lock gate = new();
    private readonly Dictionary<(string AccountId, string Region, string Name), Stack> current = [];
    private readonly ConcurrentQueue<Stack> deleted = new();

    /// <summary>The stack with this name, or with this id, which may be a deleted stack's; null if there is none.</summary>
    public Stack? Find(string accountId, string region, string nameOrId)
    {
        lock (gate)
        {
            if (!nameOrId.StartsWith("arn:", StringComparison.Ordinal))
                return current.GetValueOrDefault((accountId, region, nameOrId));
            return current
                .Values.Concat(deleted)
                .FirstOrDefault(stack => stack.AccountId == accountId && stack.Region == region && stack.Identity.Id == nameOrId);
        }
    }

    /// <summary>Adds a stack, or returns the one that has its name.</summary>
    public (Stack Stack, bool IsNew) Add(Stack stack)
    {
        lock (gate)
        {
            var key = (stack.AccountId, stack.Region, stack.Name);
            return current.TryAdd(key, stack) ? (stack, true) : (current[key], false);
        }
    }

    /// <summary>Frees a deleted stack's name.</summary>
    public void Remove(Stack stack)
    {
        lock (gate)
        {
            current.Remove((stack.AccountId, stack.Region, stack.Name));
            deleted.Enqueue(stack);
            while (deleted.Count > MaxDeleted)
                deleted.TryDequeue(out _);
        }
    }

    /// <summary>Newest first, including deleted ones.</summary>
    public IReadOnlyList<Stack> All(string accountId, string region)
    {
        lock (gate)
        {
            return
            [
                .. current
                    .Values.Concat(deleted)
                    .Where(stack => stack.AccountId == accountId && stack.Region == region)
                    .OrderByDescending(stack => stack.Created),
            ];
        }
    }

    /// <summary>The exports of the stacks of an account and Region, each with its stack.</summary>
    public IEnumerable<(Stack Stack, StackOutput Output)> Exports(string accountId, string region) =>
        All(accountId, region)
            .Where(stack => stack.Deleted is null)
            .SelectMany(stack => stack.Outputs.Values.Where(output => output.ExportName is not null).Select(output => (stack, output)));

    /// <summary>The value that another stack exports; null if none does.</summary>
    public string? Import(Stack importing, string name) =>
        Exports(importing.AccountId, importing.Region)
            .Where(export => export.Stack != importing && export.Output.ExportName == name)
            .Select(export => export.Output.Value)
            .FirstOrDefault();

    /// <summary>The stacks that use an export.</summary>
    public IReadOnlyList<string> Importers(Stack exporting, string name) =>
        [
            .. All(exporting.AccountId, exporting.Region)
                .Where(stack => stack.Deleted is null && stack != exporting && stack.Imports.ContainsKey(name))
                .Select(stack => stack.Name),
        ];
}
