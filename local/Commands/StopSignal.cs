using System.Runtime.InteropServices;

namespace LocalAws.Commands;

/// <summary>Turns Ctrl-C, a termination request and a closed terminal into one orderly stop.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly PosixSignalRegistration[] registrations;

    public StopSignal() =>
        registrations = [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP]).Select(signal =>
                PosixSignalRegistration.Create(
                    signal,
                    context =>
                    {
                        context.Cancel = true;
                        stopping.Cancel();
                    }
                )
            ),
        ];

    /// <summary>Canceled by the first signal.</summary>
    public CancellationToken Token => stopping.Token;

    public async Task WaitAsync()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Token.Register(stopped.SetResult);
        await stopped.Task;
    }

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        stopping.Dispose();
    }
}
