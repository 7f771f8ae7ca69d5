using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The variables that Lambda sets for a runtime.
/// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
/// </summary>
internal sealed class LambdaEnvironment(Func<string, string> variable)
{
    public string RuntimeApi { get; } =
        variable("AWS_LAMBDA_RUNTIME_API")
        ?? throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is not set: only Lambda can start this program.");

    public string FunctionName { get; } = variable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion { get; } = variable("AWS_LAMBDA_FUNCTION_VERSION");

    public int MemoryLimitInMB { get; } = int.TryParse(variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), out var memory) ? memory : 0;

    public string LogGroupName { get; } = variable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName { get; } = variable("AWS_LAMBDA_LOG_STREAM_NAME");

    /// <summary>Lambda's LoggingConfig: LogFormat. A variable of the function's own takes precedence.</summary>
    public LogFormat LogFormat { get; } =
        (OwnOr(variable, "AWS_LAMBDA_HANDLER_LOG_FORMAT", "AWS_LAMBDA_LOG_FORMAT") ?? "").ToUpperInvariant() switch
        {
            "JSON" => LogFormat.Json,
            "UNFORMATTED" => LogFormat.Unformatted,
            _ => LogFormat.Text,
        };

    /// <summary>
    /// Lambda's LoggingConfig: ApplicationLogLevel. A variable of the function's own takes precedence.
    /// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
    /// </summary>
    public LogLevel MinimumLogLevel { get; } =
        (OwnOr(variable, "AWS_LAMBDA_HANDLER_LOG_LEVEL", "AWS_LAMBDA_LOG_LEVEL") ?? "").ToUpperInvariant() switch
        {
            "FATAL" => LogLevel.Critical,
            "WARN" => LogLevel.Warning,
            var name => Enum.TryParse<LogLevel>(name, true, out var level) ? level : LogLevel.Information,
        };

    private static string OwnOr(Func<string, string> variable, string own, string lambdas) =>
        variable(own) is { Length: > 0 } value ? value : variable(lambdas);
}

/// <summary>How log entries are written. Unformatted: only the message.</summary>
internal enum LogFormat
{
    Text,
    Unformatted,
    Json,
}
