using System.Collections.Concurrent;

namespace LocalAws;

/// <summary>Work that a service continues after its response, until LocalAws ends.</summary>
internal sealed class BackgroundWork : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<Task, byte> underway = [];

    public BackgroundWork() => Stopped = stop.Token;

    /// <summary>Cancelled when LocalAws ends.</summary>
    public CancellationToken Stopped { get; }

    public void Add(Task task)
    {
        underway.TryAdd(task, 0);
        task.ContinueWith(
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
}
