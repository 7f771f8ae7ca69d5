using System.Collections.Concurrent;

namespace LocalAws;

/// <summary>Work that a service continues after its response, until LocalAws ends.</summary>
internal sealed class BackgroundWork : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<Task, byte> underway = [];
    private readonly Action<string> log;

    /// <param name="log">Is told of work that fails: nobody else waits for it.</param>
    public BackgroundWork(Action<string> log) => (this.log, Stopped) = (log, stop.Token);

    /// <summary>Cancelled when LocalAws ends.</summary>
    public CancellationToken Stopped { get; }

    public void Add(Task task)
    {
        var watched = WatchAsync(task);
        underway.TryAdd(watched, 0);
        watched.ContinueWith(
            done => underway.TryRemove(done, out _),
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
    }

    /// <summary>Completes when all work so far, and all work that it has started, has ended.</summary>
    public async Task EndedAsync()
    {
        while (!underway.IsEmpty)
        {
            await Task.WhenAll(underway.Keys);
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(underway.Keys);
        stop.Dispose();
    }

    private async Task WatchAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // LocalAws is ending.
        }
        catch (Exception e)
        {
            log($"LocalAws failed: {e}");
        }
    }
}
