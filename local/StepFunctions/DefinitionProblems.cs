namespace LocalAws.StepFunctions;

/// <summary>What was found while a definition was parsed.</summary>
internal sealed class DefinitionProblems
{
    private readonly List<Diagnostic> diagnostics = [];
    private readonly List<string> notSupported = [];

    /// <summary>What is wrong, in AWS's words if they are known.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => diagnostics;

    /// <summary>What is valid, but not supported by LocalAws.</summary>
    public IReadOnlyList<string> NotSupported => notSupported;

    public bool None => diagnostics.Count == 0 && notSupported.Count == 0;

    public void Add(Diagnostic diagnostic) => diagnostics.Add(diagnostic);

    public void AddNotSupported(string what) => notSupported.Add(what);
}

/// <summary>One problem of a definition, as ValidateStateMachineDefinition returns it.</summary>
/// <param name="Code">Such as <c>SCHEMA_VALIDATION_FAILED</c>.</param>
/// <param name="Message">The message, in AWS's words if they are known.</param>
/// <param name="Location">Such as <c>/States/Wait/Seconds</c>; null for the text as a whole.</param>
internal sealed record Diagnostic(string Code, string Message, string? Location)
{
    public const string Schema = "SCHEMA_VALIDATION_FAILED";
    public const string MissingTarget = "MISSING_TRANSITION_TARGET";

    public override string ToString() => Location is null ? $"{Code}: {Message}" : $"{Code}: {Message} at {Location}";
}
