namespace LocalAws.StepFunctions;

/// <summary>Concurrent branches or iterations: the first failure stops the others and is the failure of them all.</summary>
internal sealed class Together(CancellationToken outer)
{
    private readonly Lock gate = new();
    private readonly List<Strand> unfinished = [];
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(outer);

    /// <summary>Which strand failed first, and how.</summary>
    public (Strand Strand, Failure Failure)? Failed { get; private set; }

    /// <summary>The strands that ended unsuccessfully, the failed one first.</summary>
    public IEnumerable<Strand> Unfinished => unfinished.OrderBy(s => s == Failed?.Strand ? 0 : 1);

    /// <summary>The id of the last success's event.</summary>
    public long LastSuccess { get; set; }

    /// <summary>Runs all of them, and returns when each has ended.</summary>
    public async Task RunAsync(IEnumerable<Func<CancellationToken, Task>> work)
    {
        using (stop)
        {
            foreach (var task in work.Select(w => w(stop.Token)).ToList())
            {
                try
                {
                    await task;
                }
                catch (Failure)
                {
                    // Kept in Failed.
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    // Stopped together with the failed one, or from outside.
                }
            }
        }
    }

    /// <summary>Runs one strand to its end.</summary>
    public async Task FollowAsync(Strand strand, Func<Task> work)
    {
        lock (gate)
            unfinished.Add(strand);
        try
        {
            await work();
        }
        catch (Failure failure)
        {
            lock (gate)
                Failed ??= (strand, failure);
            await stop.CancelAsync();
            throw;
        }
        lock (gate)
            unfinished.Remove(strand);
    }

    public void Succeeded(long eventId)
    {
        lock (gate)
            LastSuccess = Math.Max(LastSuccess, eventId);
    }
}
