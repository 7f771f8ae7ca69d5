using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// One log entry, as a line of text or, with LogFormat JSON, an object: timestamp, level, requestId, tenantId, traceId, message, the
/// message's arguments under their names, and errorType, errorMessage and stackTrace of an exception.
/// </summary>
internal sealed record LogEntry(DateTimeOffset Time, LogLevel Level, InvocationIds Ids, string Template, object[] Args, Exception Exception)
{
    private string Timestamp => Time.ToString(LogProperty.TimeFormat, CultureInfo.InvariantCulture);

    public string ToText(bool prefixed)
    {
        var message = Args.Length == 0 ? Template : new LogTemplate(Template).Text(Args);
        var text = prefixed ? $"{Timestamp}\t{Ids?.RequestId}\t{Label(Level)}\t{message}" : message;
        return Exception is null ? text : text + (message.Length == 0 ? "" : "\n") + Exception;
    }

    public string ToJson()
    {
        var template = Args.Length == 0 ? null : new LogTemplate(Template);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("timestamp", Timestamp);
            writer.WriteString("level", Level.ToString());
            WriteUnlessEmpty(writer, "requestId", Ids?.RequestId);
            WriteUnlessEmpty(writer, "tenantId", Ids?.TenantId);
            WriteUnlessEmpty(writer, "traceId", Ids?.TraceId);
            writer.WriteString("message", template is null ? Template : template.Text(Args));
            foreach (var (property, value) in template?.Fields(Args) ?? [])
            {
                writer.WritePropertyName(property.Name);
                WriteArgument(writer, property, value);
            }

            WriteException(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Label(LogLevel level) =>
        level switch
        {
            LogLevel.Trace => "trce",
            LogLevel.Debug => "dbug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "fail",
            LogLevel.Critical => "crit",
            _ => level.ToString(),
        };

    private static void WriteUnlessEmpty(Utf8JsonWriter writer, string name, string value)
    {
        if (!string.IsNullOrEmpty(value))
            writer.WriteString(name, value);
    }

    private void WriteException(Utf8JsonWriter writer)
    {
        if (Exception is null)
            return;

        writer.WriteString("errorType", Exception.GetType().FullName);
        writer.WriteString("errorMessage", Exception.Message);
        writer.WriteStartArray("stackTrace");
        foreach (var line in Exception.ToString().Split('\n'))
            writer.WriteStringValue(line.Trim());

        writer.WriteEndArray();
    }

    private static void WriteArgument(Utf8JsonWriter writer, LogProperty property, object value)
    {
        switch (value)
        {
            case IList list and not IList<byte>:
                writer.WriteStartArray();
                foreach (var item in list)
                    WriteValue(writer, property, item);

                writer.WriteEndArray();
                break;
            case IDictionary dictionary:
                writer.WriteStartObject();
                foreach (DictionaryEntry entry in dictionary)
                {
                    writer.WritePropertyName(entry.Key.ToString() ?? "");
                    WriteValue(writer, property, entry.Value);
                }

                writer.WriteEndObject();
                break;
            default:
                WriteValue(writer, property, value);
                break;
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, LogProperty property, object value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            // The official package uses the reflection-based serializer. If that is switched off, as in functions that are compiled ahead
            // of time, it falls back to this.
            case not null when property.AsJson:
                writer.WriteStringValue(value.ToString());
                break;
            case not null when property.Format is not null:
                writer.WriteStringValue(property.Formatted(value));
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case byte or sbyte or short or ushort or int or uint or long:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case float number:
                writer.WriteNumberValue(number);
                break;
            case DateTime or DateTimeOffset or DateOnly or TimeOnly or byte[] or ReadOnlyMemory<byte> or Memory<byte>:
                writer.WriteStringValue(property.Text(value));
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}

/// <summary>What distinguishes the log entries of different invocations.</summary>
internal sealed record InvocationIds(string RequestId, string TenantId, string TraceId);
