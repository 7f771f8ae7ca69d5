namespace LocalAws.StepFunctions;

/// <summary>An error in AWS's sense: a name that Retry and Catch match, and a cause.</summary>
internal sealed class Failure(string? error, string? cause, bool ofTask = false) : Exception(cause)
{
    public const string All = "States.ALL";
    public const string Timeout = "States.Timeout";
    public const string Runtime = "States.Runtime";
    public const string TaskFailed = "States.TaskFailed";
    public const string DataLimitExceeded = "States.DataLimitExceeded";
    public const string QueryEvaluationError = "States.QueryEvaluationError";
    public const string NoChoiceMatched = "States.NoChoiceMatched";

    public string? Error { get; } = error;

    public string? Cause { get; } = cause;

    /// <summary>Whether a retrier or catcher with these names matches.</summary>
    public bool Matches(IReadOnlyList<string> errorEquals) =>
        Error != Runtime && errorEquals.Any(name => name == Error || name == All || (name == TaskFailed && ofTask && Error != Timeout));

    /// <summary>The value of <c>$states.errorOutput</c>, as JSON text.</summary>
    public string ToJson() =>
        Json.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString(nameof(Error), Error ?? "");
            writer.WriteString(nameof(Cause), Cause ?? "");
            writer.WriteEndObject();
        });
}
