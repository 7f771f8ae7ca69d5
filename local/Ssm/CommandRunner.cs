using System.Text;
using LocalAws.Ec2;
using LocalAws.Instances;

namespace LocalAws.Ssm;

/// <summary>Delivers commands to instances and runs their steps there, as the agent does.</summary>
internal sealed class CommandRunner(InstanceRegistry registry, ManagedInstances managed, InstanceHost hosts, LocalAwsOptions options)
    : IAsyncDisposable
{
    /// <summary>The part of a step's streams that the agent keeps (its DefaultOutputConfig) and GetCommandInvocation shows.</summary>
    private const int LongestOutput = 24000;

    private const int LongestError = 8000;
    private const string Truncated = "--output truncated--";

    /// <summary>The agent's exit code for a step that it killed; a script that exits with it counts as timed out, too.</summary>
    private const int KilledByAgent = 137;

    /// <summary>How often a message retries for an agent that has lost its permissions.</summary>
    private static readonly TimeSpan Redelivery = TimeSpan.FromMilliseconds(500);

    /// <summary>The working directory of the agent's service, and of scripts that name no other.</summary>
    private const string DefaultFolder = "/usr/bin";

    private readonly BackgroundWork running = new(options.Log);

    /// <summary>Starts a command on all its instances, with its limits of concurrency and errors.</summary>
    public void Start(Command command, int concurrency, int errors) => running.Add(RunAsync(command, concurrency, errors));

    public ValueTask DisposeAsync() => running.DisposeAsync();

    private async Task RunAsync(Command command, int concurrency, int errors)
    {
        using var places = new SemaphoreSlim(concurrency);
        await Task.WhenAll(
            command.Invocations.Select(async invocation =>
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(
                    running.Stopped,
                    command.Cancellations[invocation.InstanceId].Token
                );
                try
                {
                    await places.WaitAsync(either.Token);
                    try
                    {
                        if (command.Invocations.Count(i => i.Status.HasEnded && i.Status != CommandStatus.Success) > errors)
                            End(command, invocation.InstanceId, CommandStatus.Terminated);
                        else
                            await InvokeAsync(command, invocation.InstanceId, either.Token);
                    }
                    finally
                    {
                        places.Release();
                    }
                }
                catch (OperationCanceledException) when (either.IsCancellationRequested)
                {
                    End(command, invocation.InstanceId, CommandStatus.Cancelled);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    // The instance was terminated while the script ran or right before, or could not be booted.
                    options.Log($"Command {command.Id} on {invocation.InstanceId}: {e.Message}");
                    End(command, invocation.InstanceId, CommandStatus.Undeliverable);
                }
            })
        );
    }

    private async Task InvokeAsync(Command command, string instanceId, CancellationToken cancellationToken)
    {
        await Task.Delay(options.Delays.CommandStart, options.Time, cancellationToken);
        var deadline = command.RequestedAt + command.DeliveryTimeout;
        while (!managed.IsOnline(instanceId))
        {
            if (registry.Find(instanceId) is not { State: not (InstanceState.ShuttingDown or InstanceState.Terminated) })
            {
                End(command, instanceId, CommandStatus.Undeliverable);
                return;
            }
            if (options.Time.GetUtcNow() >= deadline)
            {
                End(command, instanceId, CommandStatus.DeliveryTimedOut);
                return;
            }
            await Task.Delay(Redelivery, options.Time, cancellationToken);
        }
        command.Change(instanceId, i => i with { Status = CommandStatus.InProgress });
        var identity = registry.Find(instanceId)!.Identity;
        var machine = await hosts.MachineAsync(identity, () => registry.Find(instanceId)?.Profile?.Profile);
        for (var step = 0; step < command.Version.Content.Steps.Count; step++)
            await RunStepAsync(command, identity, machine, step, cancellationToken);
        // Each step runs whatever happened to those before it; the invocation's status is the worst of theirs.
        command.Change(
            instanceId,
            i =>
                i with
                {
                    Status =
                        i.Steps.FirstOrDefault(s => s.Status == CommandStatus.Failed)?.Status
                        ?? i.Steps.FirstOrDefault(s => s.Status != CommandStatus.Success)?.Status
                        ?? CommandStatus.Success,
                }
        );
    }

    private async Task RunStepAsync(
        Command command,
        InstanceIdentity instance,
        Machine machine,
        int index,
        CancellationToken cancellationToken
    )
    {
        var step = command.Version.Content.Steps[index];
        var started = options.Time.GetUtcNow();
        Report(new(step.Name, CommandStatus.InProgress) { StartedAt = started });
        if (step.Platform is not (null or "Linux"))
        {
            Report(
                new(step.Name, CommandStatus.Success)
                {
                    ResponseCode = 0,
                    StartedAt = started,
                    EndedAt = options.Time.GetUtcNow(),
                    Output =
                        "Step execution skipped due to unsatisfied preconditions: '\"StringEquals\": [platformType, "
                        + $"{step.Platform}]'. Step name: {step.Name}",
                }
            );
            return;
        }
        var folder = command.Parameters.Text(step.WorkingDirectory);
        var result = await machine.RunScriptAsync(
            command.Parameters.Script(step.RunCommand),
            $"/var/lib/amazon/ssm/{instance.InstanceId}/document/orchestration/{command.Id}/{step.Name.Replace(':', '-')}",
            folder.Length == 0 ? DefaultFolder : folder,
            new Dictionary<string, string> { ["AWS_SSM_INSTANCE_ID"] = instance.InstanceId, ["AWS_SSM_REGION_NAME"] = instance.Region },
            new()
            {
                Timeout = command.ExecutionTimeout(step),
                Time = options.Time,
                OutputLimit = LongestOutput + 1,
            },
            cancellationToken
        );
        var code = result.TimedOut ? KilledByAgent : result.ExitCode;
        var status = code switch
        {
            0 => CommandStatus.Success,
            KilledByAgent => CommandStatus.ExecutionTimedOut,
            _ => CommandStatus.Failed,
        };
        var error = Encoding.UTF8.GetString(result.Error);
        if (status == CommandStatus.Failed)
            error = (error.Length == 0 ? "" : error + "\n") + $"failed to run commands: exit status {code}";
        Report(
            new(step.Name, status)
            {
                ResponseCode = code,
                StartedAt = started,
                EndedAt = options.Time.GetUtcNow(),
                Output = Cut(Encoding.UTF8.GetString(result.Output), LongestOutput),
                Error = Cut(error, LongestError),
            }
        );

        void Report(StepResult report) =>
            command.Change(instance.InstanceId, i => i with { Steps = [.. i.Steps.Select((s, at) => at == index ? report : s)] });
    }

    private static void End(Command command, string instanceId, CommandStatus status) =>
        command.Change(
            instanceId,
            i => i with { Status = status, Steps = [.. i.Steps.Select(s => s.Status.HasEnded ? s : s with { Status = status })] }
        );

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - Truncated.Length)] + Truncated;
}
