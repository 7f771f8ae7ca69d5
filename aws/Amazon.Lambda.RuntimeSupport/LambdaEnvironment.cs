namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The variables that Lambda sets for a runtime.
/// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
/// </summary>
internal sealed class LambdaEnvironment(Func<string, string> variable)
{
    public string RuntimeApi { get; } =
        variable("AWS_LAMBDA_RUNTIME_API")
        ?? throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is not set: this program is started by Lambda.");

    public string FunctionName { get; } = variable("AWS_LAMBDA_FUNCTION_NAME");

    public string FunctionVersion { get; } = variable("AWS_LAMBDA_FUNCTION_VERSION");

    public int MemoryLimitInMB { get; } = int.TryParse(variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), out var memory) ? memory : 0;

    public string LogGroupName { get; } = variable("AWS_LAMBDA_LOG_GROUP_NAME");

    public string LogStreamName { get; } = variable("AWS_LAMBDA_LOG_STREAM_NAME");

    /// <summary>Lambda's LoggingConfig: LogFormat JSON.</summary>
    public bool LogsAreJson { get; } = string.Equals(variable("AWS_LAMBDA_LOG_FORMAT"), "JSON", StringComparison.OrdinalIgnoreCase);

    /// <summary>Lambda's LoggingConfig: ApplicationLogLevel (TRACE, DEBUG, INFO, WARN, ERROR or FATAL).</summary>
    public string LogLevel { get; } = variable("AWS_LAMBDA_LOG_LEVEL");
}
