using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace LocalAws.StepFunctions;

/// <summary>An execution's status, as DescribeExecution spells it.</summary>
internal static class ExecutionStatus
{
    public const string Running = "RUNNING";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";
    public const string TimedOut = "TIMED_OUT";
    public const string Aborted = "ABORTED";
}

/// <summary>One execution: its input, what happened, and how it ended.</summary>
/// <param name="log">Receives its events in addition to its history.</param>
#pragma warning disable CA1001 // Its source of cancellation is never disposed of, for the reason that is given there.
internal sealed class Execution(
    StateMachine machine,
    StateMachineRevision revision,
    string name,
    string input,
    TimeProvider time,
    ExecutionLog? log = null
)
#pragma warning restore CA1001
{
    private readonly Lock gate = new();

    /// <summary>
    /// Cancels the current run. Never disposed of: it has no timer and no wait handle, and it may be cancelled when the execution has
    /// already been forgotten.
    /// </summary>
    private CancellationTokenSource stop = new();
    private Resumption? last;

    public StateMachine Machine { get; } = machine;

    /// <summary>The definition and role that it was started with: an update does not affect a running execution.</summary>
    public StateMachineRevision Revision { get; } = revision;

    /// <summary>The version that it was started from; null for the current state machine.</summary>
    public StateMachineVersion? Version { get; init; }

    /// <summary>The alias that it was started with; null for none.</summary>
    public StateMachineAlias? Alias { get; init; }

    /// <summary>Is told whenever its status has changed.</summary>
    public Action<Execution>? StatusChanged { get; init; }

    public int RedriveCount { get; private set; }

    public DateTimeOffset? RedriveDate { get; private set; }

    /// <summary>Whether it ended unsuccessfully, and the state to continue from is known.</summary>
    public bool IsRedrivable => Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Aborted && last is not null;

    public string Name { get; } = name;

    public string Arn { get; } = $"arn:aws:states:{machine.Region}:{machine.AccountId}:execution:{machine.Name}:{name}";

    /// <summary>The input as JSON text, as it was given.</summary>
    public string Input { get; } = input;

    public DateTimeOffset StartDate { get; } = time.GetUtcNow();

    public DateTimeOffset? StopDate { get; private set; }

    public string Status { get; private set; } = ExecutionStatus.Running;

    public string? Output { get; private set; }

    public string? Error { get; private set; }

    public string? Cause { get; private set; }

    public History History
    {
        get
        {
            // A call may ask for it while the run begins.
            lock (gate)
                return field ??= new(time, log is null ? null : happened => log.Write(this, happened));
        }
    }

    /// <summary>Its approximate size in memory, in bytes.</summary>
    public long Weight => OwnWeight + History.Weight + (2L * (Input.Length + (Output?.Length ?? 0) + (Cause?.Length ?? 0)));

    /// <summary>An execution's objects, measured with 100,000 that do nothing.</summary>
    private const long OwnWeight = 2_000;

    /// <summary>The session name of the role of its tasks; AWS uses 32 random letters.</summary>
    public string SessionName { get; } = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 32);

    /// <summary>Runs it to its end, whatever that is.</summary>
    /// <param name="interpreter">Runs its states.</param>
    /// <param name="localAwsEnds">Leaves it as it is: it goes with LocalAws.</param>
    public async Task RunAsync(Interpreter interpreter, CancellationToken localAwsEnds)
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
        var flow = Revision.Definition.Flow;
        var strand = new Strand();
        await RunAsync(strand, cancel => interpreter.RunAsync(this, flow, Input, strand, cancel), stop.Token, localAwsEnds);
    }

    /// <summary>Remembers its state in the outermost flow, from which a redrive continues.</summary>
    public void Enter(Resumption entered) => last = entered;

    /// <summary>Restarts it from the state that it ended in; returns its run, or null if that is not possible.</summary>
    public Task? Redrive(Interpreter interpreter, CancellationToken localAwsEnds)
    {
        Resumption from;
        CancellationToken stopped;
        lock (gate)
        {
            if (!IsRedrivable)
                return null;
            from = last!;
            RedriveCount++;
            RedriveDate = time.GetUtcNow();
            (StopDate, Output, Error, Cause) = (null, null, null, null);
            stop = new();
            stopped = stop.Token;
            Status = ExecutionStatus.Running;
        }
        var strand = new Strand { Last = History.Reopen(new() { ["redriveCount"] = RedriveCount }) };
        foreach (var (name, value) in Json.Members(from.Variables) ?? [])
            strand.Assign(name, value);
        return Task.Run(
            () =>
                RunAsync(
                    strand,
                    cancel => interpreter.ResumeAsync(this, Revision.Definition.Flow, from, strand, cancel),
                    stopped,
                    localAwsEnds
                ),
            CancellationToken.None
        );
    }

    private async Task RunAsync(
        Strand strand,
        Func<CancellationToken, Task<string>> run,
        CancellationToken stopped,
        CancellationToken localAwsEnds
    )
    {
        StatusChanged?.Invoke(this);
        using var timeout = Revision.Definition.Timeout is { } limit
            ? new CancellationTokenSource(limit, time)
            : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopped, timeout.Token, localAwsEnds);
        try
        {
            var output = await run(either.Token);
            End(ExecutionStatus.Succeeded, "ExecutionSucceeded", strand.Last, output, null, null);
        }
        catch (Failure failure)
        {
            End(ExecutionStatus.Failed, "ExecutionFailed", strand.Last, null, failure.Error, failure.Cause);
        }
        catch (OperationCanceledException) when (localAwsEnds.IsCancellationRequested)
        {
            // Nobody is left to be told.
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            End(ExecutionStatus.TimedOut, "ExecutionTimedOut", strand.Last, null, Failure.Timeout, null);
        }
#pragma warning disable CA1031 // A bug of LocalAws must end this execution visibly and leave all others alone.
        catch (Exception fault)
        {
            End(ExecutionStatus.Failed, "ExecutionFailed", strand.Last, null, Failure.Runtime, $"LocalAws failed: {fault}");
        }
#pragma warning restore CA1031
    }

    /// <summary>Ends it as StopExecution does; does nothing if it has ended.</summary>
    public async Task StopAsync(string? error, string? cause)
    {
        if (End(ExecutionStatus.Aborted, "ExecutionAborted", 0, null, error, cause) is { } run)
            await run.CancelAsync();
    }

    public static JsonObject Untruncated() => new() { ["truncated"] = false };

    /// <summary>Ends it; returns what cancels the run that this has ended, or null if it had ended before.</summary>
    private CancellationTokenSource? End(string status, string type, long previousId, string? output, string? error, string? cause)
    {
        CancellationTokenSource run;
        lock (gate)
        {
            if (Status != ExecutionStatus.Running)
                return null;
            // From now on it may be redriven.
            run = stop;
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
        StatusChanged?.Invoke(this);
        return run;
    }
}

/// <summary>A state of an execution, and what is needed to run it again.</summary>
/// <param name="State">Its name in the outermost flow.</param>
/// <param name="Input">Its input as JSON text.</param>
/// <param name="Variables">The visible variables, as the JSON text of an object.</param>
/// <param name="EnteredId">The id of the StateEntered event.</param>
internal sealed record Resumption(string State, string Input, string Variables, long EnteredId);
