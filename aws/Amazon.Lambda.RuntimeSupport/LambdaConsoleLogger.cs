using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// Writes to standard output, from where Lambda takes the log: a line of text, or with LogFormat JSON an object of timestamp, level,
/// requestId, message and the message's named arguments. Messages below the function's ApplicationLogLevel are left out.
/// </summary>
internal sealed class LambdaConsoleLogger(TextWriter output, LambdaEnvironment environment, TimeProvider time, string requestId)
    : ILambdaLogger
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Log(string message) => output.Write(message);

    public void LogLine(string message) => Log(nameof(LogLevel.Information), message);

    public void Log(string level, string message) => Log(level, message, []);

    public void Log(string level, string message, params object[] args) => Log(level, null, message, args);

    public void Log(string level, Exception exception, string message, params object[] args)
    {
        var severity = Enum.Parse<LogLevel>(level);
        if (severity < MinimumLevel())
            return;

        var names = new List<string>();
        var text = Format(message, args, names);
        output.WriteLine(
            environment.LogsAreJson ? JsonEntry(severity, exception, text, names, args) : TextEntry(severity, exception, text)
        );
    }

    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
    private LogLevel MinimumLevel() =>
        environment.LogLevel?.ToUpperInvariant() switch
        {
            "TRACE" => LogLevel.Trace,
            "DEBUG" => LogLevel.Debug,
            "WARN" => LogLevel.Warning,
            "ERROR" => LogLevel.Error,
            "FATAL" => LogLevel.Critical,
            _ => LogLevel.Information,
        };

    private static string LevelName(LogLevel level) =>
        level switch
        {
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            LogLevel.Critical => "crit",
            LogLevel.Debug => "dbug",
            _ => "trce",
        };

    private string Timestamp() => time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private string TextEntry(LogLevel level, Exception exception, string text) =>
        $"{Timestamp()}\t{requestId}\t{LevelName(level)}\t{text}" + (exception is null ? "" : $"\n{exception}");

    private string JsonEntry(LogLevel level, Exception exception, string text, List<string> names, object[] args)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("timestamp", Timestamp());
            writer.WriteString("level", level.ToString());
            writer.WriteString("requestId", requestId);
            writer.WriteString("message", text);
            for (var i = 0; i < names.Count; i++)
                writer.WriteString(names[i], Convert.ToString(args[i], CultureInfo.InvariantCulture));

            if (exception is not null)
            {
                writer.WriteString("errorType", exception.GetType().FullName);
                writer.WriteString("errorMessage", exception.Message);
                writer.WriteString("stackTrace", exception.StackTrace);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Replaces each <c>{name}</c> by the next argument; without an argument for it the braces stay.</summary>
    private static string Format(string message, object[] args, List<string> names)
    {
        if (args.Length == 0)
            return message;

        var text = new StringBuilder();
        for (var at = 0; at < message.Length; )
        {
            var open = message.IndexOf('{', at);
            var close = open < 0 ? -1 : message.IndexOf('}', open);
            if (close < 0 || names.Count == args.Length)
            {
                text.Append(message, at, message.Length - at);
                break;
            }

            text.Append(message, at, open - at).Append(CultureInfo.InvariantCulture, $"{args[names.Count]}");
            names.Add(message[(open + 1)..close]);
            at = close + 1;
        }

        return text.ToString();
    }
}
