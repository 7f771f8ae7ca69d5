using System.Collections.Concurrent;
using System.Globalization;
using LocalAws.Faults;
using LocalAws.Identity;
using LocalAws.Logs;
using LocalAws.Sts;
using LocalAws.Wire;

namespace LocalAws.Lambda;

/// <summary>Runs functions: takes an idle environment or starts one for each concurrent invocation, and releases it afterwards.</summary>
internal sealed class Invoker(
    RoleSessions sessions,
    LogStore logs,
    string folder,
    TimeProvider time,
    Func<Uri> endpoint,
    FaultRules? faults
) : IAsyncDisposable
{
    /// <summary>Longer than any invocation; an environment that would expire within this time is not reused.</summary>
    private static readonly TimeSpan SessionLifetime = TimeSpan.FromHours(6);

    private readonly ConcurrentDictionary<string, Pool> pools = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ExecutionEnvironment> processes = new(StringComparer.Ordinal);

    /// <summary>
    /// Runs the function to its end. Cancellation ends only the waiting: Lambda does not stop a function because its caller left.
    /// </summary>
    public async Task<(Invocation Invocation, InvocationResult Result)> InvokeAsync(
        Function function,
        ReadOnlyMemory<byte> payload,
        string invokedArn,
        CancellationToken cancellationToken
    )
    {
        var pool = pools.GetOrAdd(function.QualifiedArn, _ => new());
        var invocation = new Invocation(payload, invokedArn);
        return (invocation, await RunAsync(pool, function, invocation).WaitAsync(cancellationToken));
    }

    /// <summary>The function was changed or deleted: idle environments end now, busy ones after their invocation.</summary>
    public async Task ForgetAsync(Function function)
    {
        if (pools.TryRemove(function.QualifiedArn, out var pool))
            await pool.RetireAsync();
    }

    /// <summary>Kills the process with this id, if it is still running.</summary>
    public Task KillAsync(string processId) =>
        processes.TryGetValue(processId, out var environment) ? environment.KillAsync() : Task.CompletedTask;

    /// <summary>Ends every process, whatever it is doing.</summary>
    public async Task EndProcessesAsync()
    {
        foreach (var arn in pools.Keys)
        {
            if (pools.TryRemove(arn, out var pool))
                await pool.DisposeAsync();
        }
    }

    public int Idle(Function function) => pools.TryGetValue(function.QualifiedArn, out var pool) ? pool.Idle : 0;

    private async Task<InvocationResult> RunAsync(Pool pool, Function function, Invocation invocation)
    {
        if (!File.Exists(Path.Combine(function.CodeFolder, "bootstrap")))
        {
            return InvocationResult.Error(
                invocation,
                "Runtime.InvalidEntrypoint",
                "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"
            );
        }

        var fault = faults?.OnInvocation(function.Name);
        if (fault is { Kind: FaultKind.FunctionTimeout })
        {
            await faults!.WaitAsync(fault, CancellationToken.None);
            return ExecutionEnvironment.TimedOut(invocation, function);
        }

        var environment = await pool.TakeIdleAsync(time.GetUtcNow() + function.Timeout) ?? await StartAsync(pool, function);
        if (fault is { Kind: FaultKind.Kill })
            await environment.KillAsync();
        var result = await environment.InvokeAsync(invocation);
        await pool.GiveBackAsync(environment);
        return result;
    }

    private async Task<ExecutionEnvironment> StartAsync(Pool pool, Function function)
    {
        var id = Guid.NewGuid().ToString("N");
        var credentials = AssumeRole(function, id);
        var now = time.GetUtcNow();
        var logStream = string.Create(CultureInfo.InvariantCulture, $"{now:yyyy/MM/dd}/[{function.Version}]{id}");
        var own = Path.Combine(folder, "lambda", function.AccountId, function.Region, function.Name, id);
        var environment = await ExecutionEnvironment.StartAsync(
            function,
            time,
            own,
            lines => logs.Append(function.AccountId, function.Region, function.LogGroupName, logStream, lines),
            runtimeApi => FunctionEnvironment.Of(function, credentials, endpoint(), runtimeApi, logStream, own)
        );
        processes[id] = environment;
        _ = environment.Exited.ContinueWith(_ => processes.TryRemove(id, out var gone), TaskScheduler.Default);
        pool.Add(environment, credentials.Expiration!.Value);
        return environment;
    }

    /// <summary>Lambda's service principal assumes the role; the session's name is the function's.</summary>
    private Credential AssumeRole(Function function, string processId) =>
        sessions.ForService(
            function.RoleArn,
            LambdaService.Principal,
            function.Name,
            SessionLifetime,
            function.Region,
            process: new(function.Name, processId)
        ) ?? throw new AwsException("AccessDeniedException", "The role defined for the function cannot be assumed by Lambda.", 403);

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in pools.Values)
            await pool.DisposeAsync();
    }

    /// <summary>The environments of one function.</summary>
    private sealed class Pool : IAsyncDisposable
    {
        private readonly Lock gate = new();
        private readonly Dictionary<ExecutionEnvironment, DateTimeOffset> expirations = [];
        private readonly Stack<ExecutionEnvironment> idle = [];
        private bool retired;

        public int Idle
        {
            get
            {
                lock (gate)
                    return idle.Count;
            }
        }

        public void Add(ExecutionEnvironment environment, DateTimeOffset expiration)
        {
            lock (gate)
                expirations[environment] = expiration;
        }

        /// <summary>A warm environment whose credentials last until the invocation's end.</summary>
        public async Task<ExecutionEnvironment?> TakeIdleAsync(DateTimeOffset until)
        {
            ExecutionEnvironment? taken = null;
            var unusable = new List<ExecutionEnvironment>();
            lock (gate)
            {
                while (taken is null && idle.TryPop(out var environment))
                {
                    if (environment.Alive && expirations[environment] > until)
                        taken = environment;
                    else
                        unusable.Add(environment);
                }
            }

            await Task.WhenAll(unusable.Select(EndAsync));
            return taken;
        }

        public async Task GiveBackAsync(ExecutionEnvironment environment)
        {
            lock (gate)
            {
                if (environment.Alive && !retired)
                {
                    idle.Push(environment);
                    return;
                }
            }

            await EndAsync(environment);
        }

        private async Task EndAsync(ExecutionEnvironment environment)
        {
            lock (gate)
            {
                if (!expirations.Remove(environment))
                    return;
            }

            await environment.DisposeAsync();
        }

        public async Task RetireAsync()
        {
            ExecutionEnvironment[] unused;
            lock (gate)
            {
                retired = true;
                unused = [.. idle];
                idle.Clear();
            }

            await Task.WhenAll(unused.Select(EndAsync));
        }

        public async ValueTask DisposeAsync()
        {
            ExecutionEnvironment[] all;
            lock (gate)
            {
                retired = true;
                all = [.. expirations.Keys];
            }

            await Task.WhenAll(all.Select(EndAsync));
        }
    }
}
