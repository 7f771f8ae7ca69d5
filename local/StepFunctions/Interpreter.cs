using System.Text;
using System.Text.Json.Nodes;

namespace LocalAws.StepFunctions;

/// <summary>
/// Runs states as the Amazon States Language specifies (states-language.net), JSONata only, and writes the same history as AWS. It never
/// blocks a thread, and every wait uses the clock.
/// </summary>
/// <param name="waits">The fraction of each wait that is really waited: <see cref="Delays.StateMachineWaits"/>.</param>
internal sealed partial class Interpreter(Jsonata jsonata, ITaskRunner tasks, TimeProvider time, double waits = 1)
{
    /// <summary>"Maximum input or output size for a task, state, or execution": service quotas of Step Functions.</summary>
    public const int MaxDataBytes = 262_144;

    /// <summary>The same interpreter with tasks that are carried out by something else.</summary>
    public Interpreter With(ITaskRunner others) => new(jsonata, others, time, waits);

    /// <summary>Runs a flow from its first state to its end.</summary>
    /// <param name="execution">The flow's execution.</param>
    /// <param name="flow">The states.</param>
    /// <param name="input">The first state's input, as JSON text.</param>
    /// <param name="strand">The strand that the events belong to.</param>
    /// <param name="cancellationToken">Stops between states and in waits and tasks.</param>
    /// <returns>The last state's output as JSON text.</returns>
    /// <exception cref="Failure">A state failed and nothing caught it.</exception>
    public async Task<string> RunAsync(Execution execution, Flow flow, string input, Strand strand, CancellationToken cancellationToken)
    {
        for (var next = flow.StartAt; ; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            var state = flow.States[next];
            var entered = execution.History.Add(
                state.Type + "StateEntered",
                strand.Last,
                new()
                {
                    ["name"] = state.Name,
                    ["input"] = input,
                    ["inputDetails"] = Execution.Untruncated(),
                }
            );
            strand.Open = state.Type;
            if (strand.IsOutermost)
                execution.Enter(new(next, input, strand.Variables, entered));
            var visit = new Visit(execution, state, strand, input, entered, time.GetUtcNow());
            var leaving = await CarryOutAsync(visit, cancellationToken);
            visit.Enter();
            Leave(visit, leaving);
            if (leaving.Next is null)
                return leaving.Output;
            (next, input) = (leaving.Next, leaving.Output);
        }
    }

    /// <summary>Runs the state that an execution ended in again, without entering it again, and then what follows it.</summary>
    public async Task<string> ResumeAsync(
        Execution execution,
        Flow flow,
        Resumption from,
        Strand strand,
        CancellationToken cancellationToken
    )
    {
        var state = flow.States[from.State];
        strand.Open = state.Type;
        var visit = new Visit(execution, state, strand, from.Input, from.EnteredId, time.GetUtcNow());
        var leaving = await CarryOutAsync(visit, cancellationToken);
        Leave(visit, leaving);
        return leaving.Next is null
            ? leaving.Output
            : await RunAsync(execution, flow with { StartAt = leaving.Next }, leaving.Output, strand, cancellationToken);
    }

    /// <summary>The result of a state.</summary>
    /// <param name="Output">Its output as JSON text.</param>
    /// <param name="Assigned">The variables that it assigns, as the JSON text of an object.</param>
    /// <param name="Next">The next state; null at the end of the flow.</param>
    private sealed record Leaving(string Output, string? Assigned, string? Next);

    private Task<Leaving> CarryOutAsync(Visit visit, CancellationToken cancellationToken) =>
        visit.State switch
        {
            PassState or SucceedState => LeavingAsync(visit, visit.Input, cancellationToken),
            FailState fail => FailAsync(visit, fail, cancellationToken),
            WaitState wait => WaitAsync(visit, wait, cancellationToken),
            ChoiceState choice => ChooseAsync(visit, choice, cancellationToken),
            TaskState task => TryAsync(visit, task, () => RunTaskAsync(visit, task, cancellationToken), cancellationToken),
            ParallelState parallel => TryAsync(
                visit,
                parallel,
                () => RunBranchesAsync(visit, parallel, cancellationToken),
                cancellationToken
            ),
            MapState map => TryAsync(visit, map, () => RunIterationsAsync(visit, map, cancellationToken), cancellationToken),
            _ => throw new InvalidOperationException($"No such state: {visit.State.Type}"),
        };

    /// <summary>Evaluates the state's own Assign and Output.</summary>
    private Task<Leaving> LeavingAsync(Visit visit, string data, CancellationToken cancellationToken, string? result = null) =>
        LeavingAsync(visit, visit.State.Assign, visit.State.Output, data, visit.State.Next, cancellationToken, result);

    private async Task<Leaving> LeavingAsync(
        Visit visit,
        Template? assign,
        Template? output,
        string data,
        string? next,
        CancellationToken cancellationToken,
        string? result = null,
        string? errorOutput = null
    )
    {
        // Both see the variables as they were before: neither sees the other's result.
        var assigned = assign is null ? null : await EvaluateAsync(visit, assign, cancellationToken, result, errorOutput);
        var text = output is null ? data : await EvaluateAsync(visit, output, cancellationToken, result, errorOutput);
        if (IsTooLarge(text))
            throw new Failure(Failure.DataLimitExceeded, TooLarge(visit.State.Name));
        return new(text, assigned, next);
    }

    private static void Leave(Visit visit, Leaving leaving)
    {
        var details = new JsonObject
        {
            ["name"] = visit.State.Name,
            ["output"] = leaving.Output,
            ["outputDetails"] = Execution.Untruncated(),
        };
        if (leaving.Assigned is { } assigned && Json.Members(assigned) is { Count: > 0 } members)
        {
            details["assignedVariables"] = new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)));
            details["assignedVariablesDetails"] = Execution.Untruncated();
            foreach (var (name, value) in members)
                visit.Strand.Assign(name, value);
        }
        visit.Strand.Last = visit.Execution.History.Add(visit.State.Type + "StateExited", visit.Strand.Last, details);
        visit.Strand.Open = null;
    }

    private async Task<Leaving> FailAsync(Visit visit, FailState state, CancellationToken cancellationToken)
    {
        var error = state.Error is null ? null : Json.Read<string>(await EvaluateAsync(visit, state.Error, "string", cancellationToken));
        var cause = state.Cause is null ? null : Json.Read<string>(await EvaluateAsync(visit, state.Cause, "string", cancellationToken));
        visit.Enter();
        throw new Failure(error, cause);
    }

    private async Task<Leaving> WaitAsync(Visit visit, WaitState state, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        if (state.Seconds is not null)
        {
            var seconds = Json.Read<double>(await EvaluateAsync(visit, state.Seconds, "number", cancellationToken));
            visit.Enter();
            if (seconds is < 0 or > 99_999_999)
                throw EvaluationFailed(visit, $"The Seconds field must be between 0 and 99999999 but was: {seconds}", state.Seconds.Field);
            wait = TimeSpan.FromSeconds(seconds);
        }
        else
        {
            var text = Json.Read<string>(await EvaluateAsync(visit, state.Timestamp!, "string", cancellationToken));
            visit.Enter();
            if (!Timestamps.TryParse(text, out var until))
            {
                throw EvaluationFailed(
                    visit,
                    $"The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}",
                    state.Timestamp!.Field
                );
            }
            wait = until - time.GetUtcNow();
        }
        await DelayAsync(wait, cancellationToken);
        return await LeavingAsync(visit, visit.Input, cancellationToken);
    }

    private async Task<Leaving> ChooseAsync(Visit visit, ChoiceState state, CancellationToken cancellationToken)
    {
        foreach (var rule in state.Rules)
        {
            if (Json.Read<bool>(await EvaluateAsync(visit, rule.Condition, "boolean", cancellationToken)))
                return await LeavingAsync(visit, rule.Assign, rule.Output, visit.Input, rule.Next, cancellationToken);
        }
        return state.Default is null
            ? throw new Failure(
                Failure.NoChoiceMatched,
                visit.Cause("Failed to transition out of the state. The state does not point to a next state.")
            )
            : await LeavingAsync(visit, state.Assign, state.Output, visit.Input, state.Default, cancellationToken);
    }

    private Task<string> EvaluateAsync(
        Visit visit,
        Template template,
        CancellationToken cancellationToken,
        string? result = null,
        string? errorOutput = null
    ) => EvaluateIfNeededAsync(visit, template, () => visit.States(result, errorOutput), cancellationToken);

    private async Task<string> EvaluateIfNeededAsync(
        Visit visit,
        Template template,
        Func<string> states,
        CancellationToken cancellationToken
    )
    {
        if (template.Literal is { } literal)
            return literal;
        var evaluations = await jsonata.EvaluateAsync(
            [.. template.Expressions.Select(e => e.Text)],
            states(),
            visit.Strand.Variables,
            cancellationToken
        );
        if (evaluations[^1] is { Kind: not EvaluationKind.Value } failed)
        {
            var expression = template.Expressions[evaluations.Count - 1];
            throw EvaluationFailed(
                visit,
                Subject(expression)
                    + failed.Kind switch
                    {
                        EvaluationKind.Undefined => "returned nothing (undefined).",
                        EvaluationKind.Unsupported => "returned an unsupported result type.",
                        _ => $"threw an error during evaluation. {failed.Text}",
                    },
                expression.Location
            );
        }
        return template.Render([.. evaluations.Select(e => e.Text)]);
    }

    /// <summary>Evaluates a field whose value must have a certain type.</summary>
    private async Task<string> EvaluateAsync(Visit visit, Template template, string type, CancellationToken cancellationToken)
    {
        var value = await EvaluateAsync(visit, template, cancellationToken);
        if (Json.TypeOf(value) is var found && found != type)
        {
            var message = template.IsExpression
                ? Subject(template.Expressions[0])
                    + $"returned an unexpected result type. Expected '{type}', but was '{found}' for value: {value}"
                : $"The field '{template.Field}' must be of the type '{type}', but was '{found}' for value: {value}";
            throw EvaluationFailed(visit, message, template.Field);
        }
        return value;
    }

    private static string Subject(TemplateExpression expression) =>
        $"The JSONata expression '{expression.Text}' specified for the field '{expression.Location}' ";

    private static Failure EvaluationFailed(Visit visit, string message, string? location)
    {
        var cause = visit.Cause(message);
        var details = new JsonObject
        {
            ["error"] = Failure.QueryEvaluationError,
            ["cause"] = cause,
            ["state"] = visit.State.Name,
        };
        if (location is not null)
            details["location"] = location;
        visit.Strand.Last = visit.Execution.History.Add("EvaluationFailed", visit.Strand.Last, details);
        return new(Failure.QueryEvaluationError, cause);
    }

    /// <summary>
    /// Timers are limited to 49 days, a Wait state to three years; and they work in whole milliseconds, so the last one is rounded up.
    /// </summary>
    private async Task DelayAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + (wait * waits);
        while (until - time.GetUtcNow() is var rest && rest > TimeSpan.Zero)
        {
            var milliseconds = Math.Min(Math.Ceiling(rest.TotalMilliseconds), TimeSpan.MillisecondsPerDay);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, cancellationToken);
        }
    }

    private static bool IsTooLarge(string json) => json.Length > MaxDataBytes / 3 && Encoding.UTF8.GetByteCount(json) > MaxDataBytes;

    private static string TooLarge(string name) =>
        $"The state/task '{name}' returned a result with a size exceeding the maximum number of bytes service limit.";
}
