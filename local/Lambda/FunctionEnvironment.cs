using LocalAws.Identity;

namespace LocalAws.Lambda;

/// <summary>
/// The variables of a function's process: Lambda's own, the role's credentials, the function's, and nothing of this machine's.
/// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
/// </summary>
internal static class FunctionEnvironment
{
    public static Dictionary<string, string> Of(
        Function function,
        Credential credentials,
        Uri endpoint,
        string runtimeApi,
        string logStream,
        string temporaryFolder
    )
    {
        var variables = new Dictionary<string, string>
        {
            ["_HANDLER"] = function.Handler,
            ["AWS_REGION"] = function.Region,
            ["AWS_DEFAULT_REGION"] = function.Region,
            ["AWS_LAMBDA_FUNCTION_NAME"] = function.Name,
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = function.MemorySize.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["AWS_LAMBDA_FUNCTION_VERSION"] = function.Version,
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = function.LogGroupName,
            ["AWS_LAMBDA_LOG_STREAM_NAME"] = logStream,
            ["AWS_LAMBDA_LOG_FORMAT"] = function.LogFormat,
            ["AWS_ACCESS_KEY_ID"] = credentials.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = credentials.SecretAccessKey,
            ["AWS_SESSION_TOKEN"] = credentials.SessionToken!,
            ["AWS_LAMBDA_RUNTIME_API"] = runtimeApi,
            ["LAMBDA_TASK_ROOT"] = function.CodeFolder,
            ["LAMBDA_RUNTIME_DIR"] = "/var/runtime",
            ["LANG"] = "en_US.UTF-8",
            ["TZ"] = ":UTC",
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin:/opt/bin",
            // Lambda's /tmp is the environment's own; here it is in the run's folder.
            ["TMPDIR"] = temporaryFolder,
            // What makes the SDK talk to LocalAws rather than to AWS.
            ["AWS_ENDPOINT_URL"] = endpoint.ToString().TrimEnd('/'),
        };
        if (function.ApplicationLogLevel is not null)
            variables["AWS_LAMBDA_LOG_LEVEL"] = function.ApplicationLogLevel;
        foreach (var (name, value) in function.Environment)
            variables.TryAdd(name, value);
        return variables;
    }
}
