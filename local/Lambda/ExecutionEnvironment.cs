using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace LocalAws.Lambda;

/// <summary>
/// One process of a function. It serves one invocation at a time, warm ones after the first, and ends when the function exceeds its time
/// limit or the process exits.
/// </summary>
internal sealed class ExecutionEnvironment : IRuntimeEvents, IAsyncDisposable
{
    /// <summary>https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html, "Init phase".</summary>
    private static readonly TimeSpan InitLimit = TimeSpan.FromSeconds(10);

    /// <summary>LogType Tail: "the last 4 KB of the execution log".</summary>
    private const int LogTail = 4096;

    private readonly Function function;
    private readonly TimeProvider time;
    private readonly string logFile;
    private readonly Action<IReadOnlyList<string>> log;
    private readonly Channel<Invocation> next = Channel.CreateUnbounded<Invocation>();
    private RuntimeEndpoint endpoint = null!;
    private Process process = null!;
    private Task exited = null!;
    private Invocation? current;
    private bool initialized;
    private long started;
    private bool ended;

    private ExecutionEnvironment(Function function, TimeProvider time, string logFile, Action<IReadOnlyList<string>> log)
    {
        this.log = log;
        this.function = function;
        this.time = time;
        this.logFile = logFile;
    }

    /// <summary>Always by the machine's clock, which is the one the process has.</summary>
    public DateTimeOffset Deadline => TimeProvider.System.GetUtcNow() + function.Timeout;

    /// <summary>Completes when the process ends.</summary>
    public Task Exited => exited;

    /// <summary>Whether it can serve another invocation.</summary>
    public bool Alive => !exited.IsCompleted && !ended;

    /// <summary>
    /// Starts the process with a <see cref="FunctionEnvironment"/>. Its output goes to <paramref name="log"/> when an invocation has ended.
    /// </summary>
    public static async Task<ExecutionEnvironment> StartAsync(
        Function function,
        TimeProvider time,
        string folder,
        Action<IReadOnlyList<string>> log,
        Func<string, IReadOnlyDictionary<string, string>> variables
    )
    {
        Directory.CreateDirectory(folder);
        var environment = new ExecutionEnvironment(function, time, Path.Combine(folder, "log"), log);
        environment.started = time.GetTimestamp();
        environment.endpoint = await RuntimeEndpoint.StartAsync(environment);
        environment.process = await ChildProcesses.StartAsync(
            Path.Combine(function.CodeFolder, "bootstrap"),
            function.CodeFolder,
            environment.logFile,
            variables(environment.endpoint.Authority)
        );
        environment.exited = environment.process.WaitForExitAsync();
        return environment;
    }

    /// <summary>Serves an invocation to its end, even if its caller no longer waits.</summary>
    public async Task<InvocationResult> InvokeAsync(Invocation invocation)
    {
        var logStart = new FileInfo(logFile) is { Exists: true } file ? file.Length : 0;
        AppendLog($"START RequestId: {invocation.RequestId} Version: {function.Version}");
        var began = time.GetTimestamp();
        current = invocation;
        next.Writer.TryWrite(invocation);

        // The time limit begins with the invocation, not with the process's start, which has a limit of its own.
        var init = "";
        if (!initialized)
        {
            if (await EndsAsync(invocation.Taken, InitLimit) == End.OfProcess)
                invocation.Complete(ExitError(invocation));
            init = string.Create(
                CultureInfo.InvariantCulture,
                $"\tInit Duration: {time.GetElapsedTime(started).TotalMilliseconds:0.00} ms"
            );
            began = time.GetTimestamp();
        }
        initialized = true;
        switch (await EndsAsync(invocation.Result, function.Timeout))
        {
            case End.OfProcess:
                invocation.Complete(ExitError(invocation));
                break;
            case End.OfTime:
                ended = true;
                invocation.Complete(TimedOut(invocation, function));
                break;
        }

        var duration = time.GetElapsedTime(began).TotalMilliseconds;
        var result = await invocation.Result;
        AppendLog($"END RequestId: {invocation.RequestId}");
        AppendLog(
            string.Create(
                CultureInfo.InvariantCulture,
                $"REPORT RequestId: {invocation.RequestId}\tDuration: {duration:0.00} ms\tBilled Duration: {Math.Ceiling(duration):0} ms"
                    + $"\tMemory Size: {function.MemorySize} MB{MemoryUsed()}{init}"
            )
        );
        log(ReadLines(logStart));
        return result with { Log = ReadLog(logStart) };
    }

    /// <summary>Lambda's response for a function that exceeded its time limit.</summary>
    public static InvocationResult TimedOut(Invocation invocation, Function function) =>
        InvocationResult.Error(
            invocation,
            "Sandbox.Timedout",
            string.Create(CultureInfo.InvariantCulture, $"Task timed out after {function.Timeout.TotalSeconds:0.00} seconds")
        );

    /// <summary>Kills the process as the kernel does when memory runs out: the current invocation fails with Runtime.ExitError.</summary>
    public async Task KillAsync()
    {
        if (!exited.IsCompleted)
            process.Kill(entireProcessTree: HasChildren());
        await exited;
    }

    /// <summary>
    /// Finding a process's descendants means looking at every process of the machine, so it is done only if it has children.
    /// </summary>
    private bool HasChildren()
    {
        try
        {
            return Directory
                .EnumerateDirectories($"/proc/{process.Id}/task")
                .Any(thread => File.ReadAllText(thread + "/children").Length > 0);
        }
        catch (IOException)
        {
            // A thread, or the process, has just ended.
            return true;
        }
    }

    public async Task<Invocation> NextAsync(CancellationToken cancellationToken)
    {
        var invocation = await next.Reader.ReadAsync(cancellationToken);
        invocation.Take();
        return invocation;
    }

    public bool Answered(string requestId, InvocationResult result)
    {
        if (current?.RequestId != requestId || current.Result.IsCompleted)
            return false;
        current.Complete(result);
        return true;
    }

    public void InitFailed(InvocationResult result)
    {
        ended = true;
        current?.Complete(result);
    }

    private enum End
    {
        OfTask,
        OfProcess,
        OfTime,
    }

    private async Task<End> EndsAsync(Task task, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource();
        var first = await Task.WhenAny(task, exited, Task.Delay(limit, time, stop.Token));
        await stop.CancelAsync();
        // A response just before the process ended still counts.
        return task.IsCompleted ? End.OfTask
            : first == exited ? End.OfProcess
            : End.OfTime;
    }

    private InvocationResult ExitError(Invocation invocation) =>
        InvocationResult.Error(
            invocation,
            "Runtime.ExitError",
            process.ExitCode switch
            {
                0 => "Runtime exited without providing a reason",
                134 => "Runtime exited with error: signal: aborted",
                137 => "Runtime exited with error: signal: killed",
                139 => "Runtime exited with error: signal: segmentation fault",
                143 => "Runtime exited with error: signal: terminated",
                var code => $"Runtime exited with error: exit status {code}",
            }
        );

    private void AppendLog(string line)
    {
        // The process writes to the same file: both append.
        using var log = new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        log.Write(Encoding.UTF8.GetBytes(line + "\n"));
    }

    /// <summary>The process's peak memory; nothing if it has ended.</summary>
    private string MemoryUsed()
    {
        try
        {
            var peak = File.ReadLines($"/proc/{process.Id}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return
                peak is not null
                && long.TryParse(
                    peak.AsSpan(6, peak.Length - 8),
                    NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture,
                    out var kilobytes
                )
                ? string.Create(CultureInfo.InvariantCulture, $"\tMax Memory Used: {(kilobytes + 1023) / 1024} MB")
                : "";
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>Everything written since, line by line.</summary>
    private string[] ReadLines(long from)
    {
        using var file = new FileStream(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = from;
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private string ReadLog(long from)
    {
        using var log = new FileStream(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = Math.Max(from, log.Length - LogTail);
        using var reader = new StreamReader(log, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public async ValueTask DisposeAsync()
    {
        ended = true;
        await KillAsync();
        process.Dispose();
        await endpoint.DisposeAsync();
    }
}
