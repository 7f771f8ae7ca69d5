namespace LocalAws.StepFunctions;

/// <summary>A state machine's definition, parsed and valid.</summary>
/// <param name="Flow">Its states.</param>
/// <param name="Timeout">The time after which the execution ends with States.Timeout; null for never.</param>
internal sealed record Definition(Flow Flow, TimeSpan? Timeout);

/// <summary>States with a start: those of a state machine, a Parallel's branch or a Map's item processor.</summary>
internal sealed record Flow(string StartAt, IReadOnlyDictionary<string, State> States);

/// <summary>What all states have.</summary>
/// <param name="Name">Its name in its flow.</param>
/// <param name="Type">The value of <c>Type</c>: <c>Pass</c>, <c>Task</c>, …</param>
/// <param name="Next">The next state; null if the flow ends.</param>
/// <param name="Output">The state's output, if it specifies one.</param>
/// <param name="Assign">The variables that leaving the state assigns.</param>
internal sealed record StateCommon(string Name, string Type, string? Next, Template? Output, Template? Assign);

/// <summary>One state.</summary>
internal abstract record State(StateCommon Common)
{
    /// <inheritdoc cref="StateCommon.Name"/>
    public string Name => Common.Name;

    /// <inheritdoc cref="StateCommon.Type"/>
    public string Type => Common.Type;

    /// <inheritdoc cref="StateCommon.Next"/>
    public string? Next => Common.Next;

    /// <inheritdoc cref="StateCommon.Output"/>
    public Template? Output => Common.Output;

    /// <inheritdoc cref="StateCommon.Assign"/>
    public Template? Assign => Common.Assign;
}

/// <summary>Passes its input on, or transforms it.</summary>
internal sealed record PassState(StateCommon Common) : State(Common);

/// <summary>Ends the flow with success.</summary>
internal sealed record SucceedState(StateCommon Common) : State(Common);

/// <summary>Ends the execution with an error.</summary>
internal sealed record FailState(StateCommon Common) : State(Common)
{
    public Template? Error { get; init; }

    public Template? Cause { get; init; }
}

/// <summary>Waits some seconds, or until a point in time.</summary>
internal sealed record WaitState(StateCommon Common) : State(Common)
{
    public Template? Seconds { get; init; }

    public Template? Timestamp { get; init; }
}

/// <summary>Continues with the first choice whose condition is true.</summary>
internal sealed record ChoiceState(StateCommon Common) : State(Common)
{
    public required IReadOnlyList<ChoiceRule> Rules { get; init; }

    public string? Default { get; init; }
}

/// <summary>A condition with the next state, and the variables and output if it is true.</summary>
internal sealed record ChoiceRule(Template Condition, string Next, Template? Assign, Template? Output);

/// <summary>How a state's failure is retried and caught.</summary>
internal sealed record StateFailing(List<Retrier> Retry, IReadOnlyList<Catcher> Catch);

/// <summary>A state whose failure can be retried and caught.</summary>
internal abstract record FallibleState(StateCommon Common, StateFailing Failing) : State(Common)
{
    public Template? Arguments { get; init; }

    public List<Retrier> Retry => Failing.Retry;

    public IReadOnlyList<Catcher> Catch => Failing.Catch;
}

/// <summary>Calls a resource.</summary>
internal sealed record TaskState(StateCommon Common, StateFailing Failing) : FallibleState(Common, Failing)
{
    public required string Resource { get; init; }

    public Template? TimeoutSeconds { get; init; }
}

/// <summary>Runs branches side by side.</summary>
internal sealed record ParallelState(StateCommon Common, StateFailing Failing) : FallibleState(Common, Failing)
{
    public required IReadOnlyList<Flow> Branches { get; init; }
}

/// <summary>Runs its processor for each item.</summary>
internal sealed record MapState(StateCommon Common, StateFailing Failing) : FallibleState(Common, Failing)
{
    public required Flow Processor { get; init; }

    public Template? Items { get; init; }

    public Template? ItemSelector { get; init; }

    /// <summary>0 for the limit of an inline Map.</summary>
    public Template? MaxConcurrency { get; init; }

    /// <summary>Fields that an inline Map accepts and evaluates, but that only affect a distributed one.</summary>
    public IReadOnlyList<Template> Tolerance { get; init; } = [];
}

/// <summary>The defaults are those of the Amazon States Language.</summary>
internal sealed record Retrier(
    IReadOnlyList<string> ErrorEquals,
    double IntervalSeconds,
    int MaxAttempts,
    double BackoffRate,
    double? MaxDelaySeconds,
    bool FullJitter
);

/// <summary>Which errors are caught, and where the flow continues.</summary>
internal sealed record Catcher(IReadOnlyList<string> ErrorEquals, string Next, Template? Assign, Template? Output);
