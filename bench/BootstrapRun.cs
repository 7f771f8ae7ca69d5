using System.Diagnostics;
using System.Globalization;
using LocalAws.Lambda;

namespace RepoGrant.Bench;

/// <summary>One cold start: times in milliseconds, memory in MiB.</summary>
internal sealed record ColdStart(double Init, double FirstInvoke, double WarmInvoke, double PeakMemory);

/// <summary>Starts a bootstrap as Lambda does and times it from the other side of the Runtime API.</summary>
internal sealed class BootstrapRun : IRuntimeEvents
{
    private readonly Queue<Invocation> invocations;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<double> durations = [];
    private Invocation? current;
    private long began;
    private double init;

    private BootstrapRun(byte[] payload, int invocations) =>
        this.invocations = new(
            Enumerable.Range(0, invocations).Select(_ => new Invocation(payload, "arn:aws:lambda:us-east-2:111111111111:function:bench"))
        );

    public DateTimeOffset Deadline => TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1);

    public static async Task<ColdStart> MeasureAsync(string folder, byte[] payload, IReadOnlyDictionary<string, string> environment)
    {
        var run = new BootstrapRun(payload, invocations: 2);
        await using var endpoint = await RuntimeEndpoint.StartAsync(run);
        var start = new ProcessStartInfo(Path.Combine(folder, "bootstrap")) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = endpoint.Authority;

        run.began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            var ended = process.WaitForExitAsync();
            if (await Task.WhenAny(run.finished.Task, ended) == ended)
                throw new InvalidOperationException($"{folder}/bootstrap ended unexpectedly: exit code {process.ExitCode}.");
            await run.finished.Task;
            return new(run.init, run.durations[0], run.durations[1], PeakMemory(process.Id));
        }
        finally
        {
            process.Kill();
        }
    }

    public async Task<Invocation> NextAsync(CancellationToken cancellationToken)
    {
        if (ready.TrySetResult())
            init = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        if (!invocations.TryDequeue(out current))
        {
            finished.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        began = Stopwatch.GetTimestamp();
        return current!;
    }

    public bool Answered(string requestId, InvocationResult result)
    {
        durations.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        if (result.IsError)
        {
            finished.TrySetException(
                new InvalidOperationException("The function failed: " + System.Text.Encoding.UTF8.GetString(result.Payload.Span))
            );
        }

        return requestId == current?.RequestId;
    }

    public void InitFailed(InvocationResult result) =>
        finished.TrySetException(new InvalidOperationException("No start: " + System.Text.Encoding.UTF8.GetString(result.Payload.Span)));

    private static double PeakMemory(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
