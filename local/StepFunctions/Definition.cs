namespace LocalAws.StepFunctions;

/// <summary>A state machine's definition, read and found valid.</summary>
/// <param name="Flow">Its states.</param>
/// <param name="Timeout">After which the execution ends with States.Timeout; null for never.</param>
internal sealed record Definition(Flow Flow, TimeSpan? Timeout);

/// <summary>States with a beginning: of a state machine, a Parallel's branch or a Map's item processor.</summary>
internal sealed record Flow(string StartAt, IReadOnlyDictionary<string, State> States);

/// <summary>One state. <see cref="Next"/> is null where the flow ends.</summary>
internal abstract record State
{
    public required string Name { get; init; }

    /// <summary>As in <c>Type</c>: <c>Pass</c>, <c>Task</c>, …</summary>
    public required string Type { get; init; }

    public string? Next { get; init; }

    public Template? Output { get; init; }

    /// <summary>The variables that leaving the state assigns.</summary>
    public Template? Assign { get; init; }
}

/// <summary>Passes its input on, or makes its output of it.</summary>
internal sealed record PassState : State;

/// <summary>Ends the flow with success.</summary>
internal sealed record SucceedState : State;

/// <summary>Ends the execution with an error.</summary>
internal sealed record FailState : State
{
    public Template? Error { get; init; }

    public Template? Cause { get; init; }
}

/// <summary>Waits some seconds, or until a point in time.</summary>
internal sealed record WaitState : State
{
    public Template? Seconds { get; init; }

    public Template? Timestamp { get; init; }
}

/// <summary>Goes on where the first condition holds.</summary>
internal sealed record ChoiceState : State
{
    public required IReadOnlyList<ChoiceRule> Rules { get; init; }

    public string? Default { get; init; }
}

/// <summary>Where a condition holds: the next state, and what leaving the Choice state assigns and puts out then.</summary>
internal sealed record ChoiceRule(Template Condition, string Next, Template? Assign, Template? Output);

/// <summary>A state whose failure can be retried and caught.</summary>
internal abstract record FallibleState : State
{
    public Template? Arguments { get; init; }

    public List<Retrier> Retry { get; init; } = [];

    public IReadOnlyList<Catcher> Catch { get; init; } = [];
}

/// <summary>Has a resource do its work.</summary>
internal sealed record TaskState : FallibleState
{
    public required string Resource { get; init; }

    public Template? TimeoutSeconds { get; init; }
}

/// <summary>Runs branches side by side.</summary>
internal sealed record ParallelState : FallibleState
{
    public required IReadOnlyList<Flow> Branches { get; init; }
}

/// <summary>Runs its processor for each item.</summary>
internal sealed record MapState : FallibleState
{
    public required Flow Processor { get; init; }

    public Template? Items { get; init; }

    public Template? ItemSelector { get; init; }

    /// <summary>0 for as many as an inline Map runs at once.</summary>
    public Template? MaxConcurrency { get; init; }

    /// <summary>Fields that an inline Map has and evaluates, and that only a distributed one acts by.</summary>
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

/// <summary>Which errors are caught, and how the flow goes on then.</summary>
internal sealed record Catcher(IReadOnlyList<string> ErrorEquals, string Next, Template? Assign, Template? Output);

/// <summary>One thing that is wrong with a definition, as ValidateStateMachineDefinition tells it.</summary>
/// <param name="Code">Such as <c>SCHEMA_VALIDATION_FAILED</c>.</param>
/// <param name="Message">In AWS's words where they are known.</param>
/// <param name="Location">Such as <c>/States/Wait/Seconds</c>; null for the text as a whole.</param>
internal sealed record Diagnostic(string Code, string Message, string? Location)
{
    public const string Schema = "SCHEMA_VALIDATION_FAILED";

    public override string ToString() => Location is null ? $"{Code}: {Message}" : $"{Code}: {Message} at {Location}";
}
