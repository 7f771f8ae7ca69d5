namespace LocalAws.Commands;

/// <summary>
/// Ends the process if an orderly end takes too long. Uses a thread of its own, because the machine may be too busy to run the others.
/// </summary>
internal sealed class EndLimit : IDisposable
{
    private readonly ManualResetEventSlim ended = new();

    /// <param name="limit">How long an orderly end may take.</param>
    /// <param name="folder">The run's folder, which is deleted in either case.</param>
    public EndLimit(TimeSpan limit, RunFolder folder)
    {
        var watch = new Thread(() =>
        {
            if (ended.Wait(limit))
                return;
            Console.Error.WriteLine("LocalAws ended while some of its work was still running.");
            folder.Dispose();
            Environment.Exit(0);
        })
        {
            IsBackground = true,
            Priority = ThreadPriority.Highest,
        };
        watch.Start();
    }

    public void Dispose() => ended.Set();
}
