namespace Amazon.Lambda.Core;

/// <summary>Severity of a log message, as Lambda's application log level names it.</summary>
public enum LogLevel
{
    Trace = 0,
    Debug = 1,
    Information = 2,
    Warning = 3,
    Error = 4,
    Critical = 5,
}

/// <summary>
/// The function's log. In messages with arguments <c>{name}</c> stands for the next argument; in JSON format the arguments also become
/// fields of the log entry.
/// </summary>
public interface ILambdaLogger
{
    void Log(string message);

    void LogLine(string message);

    void Log(string level, string message) => LogLine(message);

    void Log(LogLevel level, string message) => Log(level.ToString(), message);

    /// <summary>
    /// A logger that is called with arguments must implement this. The official package's default implementation calls itself until the
    /// stack overflows; here the same mistake has a message.
    /// </summary>
    void Log(string level, string message, params object[] args) =>
        throw new NotSupportedException($"{GetType()} does not implement Log(string, string, params object[]).");

    void Log(string level, Exception exception, string message, params object[] args)
    {
        Log(level, message, args);
        Log(level, exception.ToString(), args);
    }

    void Log(LogLevel level, string message, params object[] args) => Log(level.ToString(), message, args);

    void Log(LogLevel level, Exception exception, string message, params object[] args) => Log(level.ToString(), exception, message, args);

    void LogTrace(string message) => Log(LogLevel.Trace, message);

    void LogTrace(string message, params object[] args) => Log(LogLevel.Trace, message, args);

    void LogTrace(Exception exception, string message, params object[] args) => Log(LogLevel.Trace, exception, message, args);

    void LogDebug(string message) => Log(LogLevel.Debug, message);

    void LogDebug(string message, params object[] args) => Log(LogLevel.Debug, message, args);

    void LogDebug(Exception exception, string message, params object[] args) => Log(LogLevel.Debug, exception, message, args);

    void LogInformation(string message) => Log(LogLevel.Information, message);

    void LogInformation(string message, params object[] args) => Log(LogLevel.Information, message, args);

    void LogInformation(Exception exception, string message, params object[] args) => Log(LogLevel.Information, exception, message, args);

    void LogWarning(string message) => Log(LogLevel.Warning, message);

    void LogWarning(string message, params object[] args) => Log(LogLevel.Warning, message, args);

    void LogWarning(Exception exception, string message, params object[] args) => Log(LogLevel.Warning, exception, message, args);

    void LogError(string message) => Log(LogLevel.Error, message);

    void LogError(string message, params object[] args) => Log(LogLevel.Error, message, args);

    void LogError(Exception exception, string message, params object[] args) => Log(LogLevel.Error, exception, message, args);

    void LogCritical(string message) => Log(LogLevel.Critical, message);

    void LogCritical(string message, params object[] args) => Log(LogLevel.Critical, message, args);

    void LogCritical(Exception exception, string message, params object[] args) => Log(LogLevel.Critical, exception, message, args);
}
