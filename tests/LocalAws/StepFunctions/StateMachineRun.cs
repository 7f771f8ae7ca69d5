using System.Text.Json.Nodes;
using LocalAws.StepFunctions;

namespace LocalAws.Tests.StepFunctions;

/// <summary>Runs the interpreter alone: the test provides the tasks and the clock.</summary>
public sealed class InterpreterFixture : IDisposable
{
    internal Jsonata Jsonata { get; } = Jsonata.Load(TimeProvider.System);

    /// <summary>Starts an execution; <paramref name="states"/> are the states of a machine that starts at the first.</summary>
    internal Task<StateMachineRun> StartAsync(
        string states,
        string input = "{}",
        TimeProvider? time = null,
        Func<string, CancellationToken, Task<string>>? task = null,
        string more = "",
        double waits = 1,
        CancellationTokenSource? localAwsEnds = null
    )
    {
        var flow = JsonNode.Parse(states)!.AsObject();
        return StartDefinitionAsync(
            $$"""{"QueryLanguage":"JSONata","StartAt":"{{flow.First().Key}}",{{more}}"States":{{states}}}""",
            input,
            time,
            task,
            waits,
            localAwsEnds
        );
    }

    internal async Task<StateMachineRun> StartDefinitionAsync(
        string text,
        string input,
        TimeProvider? time,
        Func<string, CancellationToken, Task<string>>? task,
        double waits = 1,
        CancellationTokenSource? localAwsEnds = null
    )
    {
        var clock = time ?? TimeProvider.System;
        var (definition, diagnostics, notSupported) = await DefinitionReader.ReadAsync(
            text,
            Jsonata,
            TestContext.Current.CancellationToken
        );
        Assert.Empty(diagnostics.Select(d => d.ToString()).Concat(notSupported));
        var revision = new StateMachineRevision(
            "1",
            text,
            definition!,
            "arn:aws:iam::111111111111:role/machine",
            LogSettings.Off,
            false,
            clock.GetUtcNow()
        );
        var machine = new StateMachine("us-east-2", "111111111111", "machine", revision);
        return new(
            new(machine, revision, "run", input, clock),
            new(Jsonata, new Tasks(task), clock, waits),
            localAwsEnds?.Token ?? CancellationToken.None
        );
    }

    public void Dispose() => Jsonata.Dispose();

    private sealed class Tasks(Func<string, CancellationToken, Task<string>>? task) : ITaskRunner
    {
        public Task<string> RunAsync(Execution execution, TaskResource resource, string arguments, CancellationToken cancellationToken) =>
            task is null ? Task.FromResult(arguments) : task(arguments, cancellationToken);
    }
}

/// <summary>One execution that a test has started.</summary>
internal sealed class StateMachineRun
{
    private readonly Task running;

    public StateMachineRun(Execution execution, Interpreter interpreter, CancellationToken localAwsEnds)
    {
        Execution = execution;
        running = Task.Run(() => execution.RunAsync(interpreter, localAwsEnds), CancellationToken.None);
    }

    public Execution Execution { get; }

    /// <summary>Waits for its end.</summary>
    public async Task<Execution> EndAsync()
    {
        await running.WaitAsync(TestContext.Current.CancellationToken);
        return Execution;
    }

    /// <summary>The history as <c>id type &lt; previous id</c> lines.</summary>
    public IEnumerable<string> Events => Execution.History.Snapshot().Select(e => $"{e.Id} {e.Type} < {e.PreviousId}");
}
