using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Writes to standard output, from which Lambda takes the log, in the function's log format. Messages below the function's
/// ApplicationLogLevel are left out.
/// </summary>
internal sealed class LambdaConsoleLogger(TextWriter output, LambdaEnvironment environment, TimeProvider time, InvocationIds ids)
    : ILambdaLogger
{
    public void Log(string message) => output.Write(message);

    public void LogLine(string message) => Log(nameof(LogLevel.Information), message);

    public void Log(string level, string message) => Log(level, message, []);

    public void Log(string level, string message, params object[] args) => Log(level, null, message, args);

    public void Log(string level, Exception exception, string message, params object[] args)
    {
        // An unknown level counts as the lowest, but is written as it is.
        if (Enum.TryParse<LogLevel>(level, true, out var severity) && severity < environment.MinimumLogLevel)
            return;

        var entry = new LogEntry(time.GetUtcNow(), severity, ids, message ?? "", args ?? [], exception);
        output.WriteLine(environment.LogFormat == LogFormat.Json ? entry.ToJson() : entry.ToText(environment.LogFormat == LogFormat.Text));
    }
}
