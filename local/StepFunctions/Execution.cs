using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace LocalAws.StepFunctions;

/// <summary>How an execution is, as DescribeExecution spells it.</summary>
internal static class ExecutionStatus
{
    public const string Running = "RUNNING";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";
    public const string TimedOut = "TIMED_OUT";
    public const string Aborted = "ABORTED";
}

/// <summary>One execution: what it was started with, what happened, how it ended.</summary>
internal sealed class Execution(StateMachine machine, StateMachineRevision revision, string name, string input, TimeProvider time)
    : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();

    public StateMachine Machine { get; } = machine;

    /// <summary>The definition and role that it was started with: an update does not touch a running execution.</summary>
    public StateMachineRevision Revision { get; } = revision;

    public string Name { get; } = name;

    public string Arn { get; } = $"arn:aws:states:{machine.Region}:{machine.AccountId}:execution:{machine.Name}:{name}";

    /// <summary>As JSON text, as it was given.</summary>
    public string Input { get; } = input;

    public DateTimeOffset StartDate { get; } = time.GetUtcNow();

    public DateTimeOffset? StopDate { get; private set; }

    public string Status { get; private set; } = ExecutionStatus.Running;

    public string? Output { get; private set; }

    public string? Error { get; private set; }

    public string? Cause { get; private set; }

    public History History { get; } = new(time);

    /// <summary>The session of the role that its tasks run under; AWS makes it 32 random letters.</summary>
    public string SessionName { get; } = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 32);

    /// <summary>Completes with the execution.</summary>
    public Task Ended => ended.Task;

    /// <summary>Runs it to its end, whichever that is.</summary>
    public async Task RunAsync(Interpreter interpreter)
    {
        History.Add(
            "ExecutionStarted",
            0,
            new()
            {
                ["input"] = Input,
                ["inputDetails"] = Untruncated(),
                ["roleArn"] = Revision.RoleArn,
            }
        );
        using var timeout = Revision.Definition.Timeout is { } limit
            ? new CancellationTokenSource(limit, time)
            : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, timeout.Token);
        var strand = new Strand();
        try
        {
            var output = await interpreter.RunAsync(this, Revision.Definition.Flow, Input, strand, either.Token);
            End(ExecutionStatus.Succeeded, "ExecutionSucceeded", strand.Last, output, null, null);
        }
        catch (Failure failure)
        {
            End(ExecutionStatus.Failed, "ExecutionFailed", strand.Last, null, failure.Error, failure.Cause);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            End(ExecutionStatus.TimedOut, "ExecutionTimedOut", strand.Last, null, Failure.Timeout, null);
        }
#pragma warning disable CA1031 // A fault of LocalAws must end this execution loudly and leave all others alone.
        catch (Exception fault)
        {
            End(ExecutionStatus.Failed, "ExecutionFailed", strand.Last, null, Failure.Runtime, $"LocalAws failed: {fault}");
        }
#pragma warning restore CA1031
    }

    /// <summary>Ends it as StopExecution does; nothing where it has ended.</summary>
    public async Task StopAsync(string? error, string? cause)
    {
        End(ExecutionStatus.Aborted, "ExecutionAborted", 0, null, error, cause);
        await stop.CancelAsync();
    }

    /// <summary>Forgets it; it must have ended.</summary>
    public void Dispose() => stop.Dispose();

    public static JsonObject Untruncated() => new() { ["truncated"] = false };

    private void End(string status, string type, long previousId, string? output, string? error, string? cause)
    {
        lock (gate)
        {
            if (Status != ExecutionStatus.Running)
                return;
            StopDate = time.GetUtcNow();
            (Output, Error, Cause) = (output, error, cause);
            var details = new JsonObject();
            if (output is not null)
                (details["output"], details["outputDetails"]) = (output, Untruncated());
            if (error is not null)
                details["error"] = error;
            if (cause is not null)
                details["cause"] = cause;
            History.End(type, previousId, details);
            Status = status;
        }
        ended.TrySetResult();
    }
}
