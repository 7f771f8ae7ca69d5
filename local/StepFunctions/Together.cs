namespace LocalAws.StepFunctions;

/// <summary>Branches or iterations that run side by side: the first failure stops the others, and their failure is that one.</summary>
internal sealed class Together(CancellationToken outer)
{
    private readonly Lock gate = new();
    private readonly List<Strand> unfinished = [];
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(outer);

    /// <summary>Who failed first, and how.</summary>
    public (Strand Strand, Failure Failure)? Failed { get; private set; }

    /// <summary>The strands that came to no good end, the failed one first.</summary>
    public IEnumerable<Strand> Unfinished => unfinished.OrderBy(s => s == Failed?.Strand ? 0 : 1);

    /// <summary>The id of the event of the success that came last.</summary>
    public long LastSuccess { get; set; }

    /// <summary>Runs all, and returns when each has ended one way or another.</summary>
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
                    // Stopped with the failed one or from outside.
                }
            }
        }
    }

    /// <summary>Follows one strand to its end.</summary>
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
