namespace LocalAws.Deployment;

/// <summary>Work on what depends on each other: side by side, but each after what it needs.</summary>
internal static class InOrder
{
    /// <summary>
    /// Does each id's work after the work that it depends on; of those that are ready, a random one begins first. After a failure nothing
    /// more begins, unless <paramref name="goOn"/> is set: then only what depends on the failed one does not.
    /// </summary>
    /// <returns>What failed, and the first failure.</returns>
    public static async Task<(string[] Failed, LocalAwsException? Failure)> RunAsync(
        IEnumerable<string> ids,
        Func<string, IReadOnlyList<string>> needs,
        Func<string, Task<LocalAwsException?>> work,
        bool goOn = false
    )
    {
        var waiting = ids.ToHashSet(StringComparer.Ordinal);
        var all = waiting.ToHashSet(StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        var running = new List<Task<(string Id, LocalAwsException? Failure)>>();
        var failed = new List<string>();
        LocalAwsException? first = null;
        while (true)
        {
            if (first is null || goOn)
            {
                var ready = waiting.Where(id => needs(id).All(need => done.Contains(need) || !all.Contains(need))).ToArray();
                Random.Shared.Shuffle(ready);
                foreach (var id in ready)
                {
                    waiting.Remove(id);
                    running.Add(OneAsync(id));
                }
            }
            if (running.Count == 0)
                return ([.. failed, .. goOn ? waiting : []], first);
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            var (which, failure) = await ended;
            if (failure is null)
            {
                done.Add(which);
                continue;
            }
            first ??= failure;
            failed.Add(which);
        }

        async Task<(string Id, LocalAwsException? Failure)> OneAsync(string id) => (id, await work(id));
    }
}
