namespace LocalAws.Commands;

/// <summary>
/// Ends the process when an orderly end takes too long: on a thread of its own, for the others may have more to do than the machine can.
/// </summary>
internal sealed class EndLimit : IDisposable
{
    private readonly ManualResetEventSlim ended = new();

    /// <param name="limit">How long an orderly end may take.</param>
    /// <param name="folder">The run's folder, which goes in either case.</param>
    public EndLimit(TimeSpan limit, RunFolder folder)
    {
        var watch = new Thread(() =>
        {
            if (ended.Wait(limit))
                return;
            Console.Error.WriteLine("LocalAws ended before everything that was under way had ended.");
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
