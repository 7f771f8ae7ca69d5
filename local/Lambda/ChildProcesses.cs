using System.Collections.Concurrent;
using System.Diagnostics;

namespace LocalAws.Lambda;

/// <summary>
/// Starts programs that end when LocalAws ends, however it ends: the kernel kills them (prctl(2), PR_SET_PDEATHSIG). The signal is sent
/// when the thread that started the child ends, so one dedicated thread that lives as long as the process starts them all.
/// </summary>
internal static class ChildProcesses
{
    /// <summary>The PATH of a process that has nothing of this machine's environment.</summary>
    private static readonly string[] Folders = ["/usr/local/bin", "/usr/bin", "/bin"];

    private static readonly BlockingCollection<Action> Starts = [];

    static ChildProcesses() =>
        new Thread(() =>
        {
            foreach (var start in Starts.GetConsumingEnumerable())
                start();
        })
        {
            IsBackground = true,
            Name = "child processes",
        }.Start();

    /// <summary>
    /// Starts an executable with exactly this environment, no input, and its output appended to a file. Its process id is the executable's
    /// own: the redirecting shell and setpriv (util-linux) replace themselves.
    /// </summary>
    public static Task<Process> StartAsync(
        string executable,
        string workingFolder,
        string outputFile,
        IReadOnlyDictionary<string, string> environment
    )
    {
        if (!Folders.Any(folder => File.Exists(folder + "/setpriv")))
        {
            throw new LocalAwsException(
                "setpriv is missing: install util-linux. LocalAws starts functions with it, so that none outlives LocalAws."
            );
        }

        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = workingFolder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("""exec setpriv --pdeathsig KILL -- "$0" </dev/null >>"$1" 2>&1""");
        start.ArgumentList.Add(executable);
        start.ArgumentList.Add(outputFile);
        start.Environment.Clear();
        start.Environment["PATH"] = string.Join(':', Folders);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        return started.Task;
    }
}
