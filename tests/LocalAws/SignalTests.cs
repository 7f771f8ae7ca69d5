using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LocalAws.Tests;

public class SignalTests
{
    // Handlers are called in the reverse order of their registration, so this one sees what LocalAws has made of the signal. It keeps the
    // test's own process alive.
    [Fact]
    public async Task A_program_that_runs_LocalAws_decides_itself_what_a_signal_does()
    {
        var wasCaught = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            signal =>
            {
                wasCaught.TrySetResult(signal.Cancel);
                signal.Cancel = true;
            }
        );
        await using var local = await TemporaryLocalAws.StartAsync(options => options, TestContext.Current.CancellationToken);

        using var kill = Process.Start("kill", $"-TERM {Environment.ProcessId}");
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.False(await wasCaught.Task.WaitAsync(TestContext.Current.CancellationToken));
    }
}
