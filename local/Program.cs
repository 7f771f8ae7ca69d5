using LocalAws;

try
{
    using var stop = new CancellationTokenSource();
    Console.CancelKeyPress += (_, e) =>
    {
        e.Cancel = true;
        stop.Cancel();
    };
    var folder = Directory.CreateTempSubdirectory("localaws-").FullName;
    await using var host = await LocalAwsHost.StartAsync(new() { Folder = folder, Log = Console.Error.WriteLine }, stop.Token);
    Console.WriteLine($"LocalAws is ready: {host.Endpoint}");
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
    return 0;
}
catch (LocalAwsException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
