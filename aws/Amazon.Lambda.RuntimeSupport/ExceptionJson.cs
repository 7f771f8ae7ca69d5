using System.Text.Encodings.Web;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// An exception as the official package reports it: <c>errorType</c> (the class's name, which Step Functions compares with ErrorEquals),
/// <c>errorMessage</c>, <c>stackTrace</c>, then <c>cause</c> (the inner exception) and <c>causes</c> (those of an aggregate).
/// </summary>
internal static class ExceptionJson
{
    private const int MaxBytes = 256 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Exception exception)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
            Write(writer, exception);

        return stream.Length <= MaxBytes
            ? stream.ToArray()
            : """{"errorMessage": "Exception exceeded maximum payload size of 256KB."}"""u8.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, Exception exception)
    {
        writer.WriteStartObject();
        writer.WriteString("errorType", exception.GetType().Name);
        writer.WriteString("errorMessage", exception.Message.Trim());
        if (exception.StackTrace is { Length: > 0 } stackTrace)
        {
            writer.WriteStartArray("stackTrace");
            foreach (var line in stackTrace.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                writer.WriteStringValue(line);

            writer.WriteEndArray();
        }

        if (exception.InnerException is not null)
        {
            writer.WritePropertyName("cause");
            Write(writer, exception.InnerException);
        }

        if (exception is AggregateException { InnerExceptions.Count: > 0 } aggregate)
        {
            writer.WriteStartArray("causes");
            foreach (var inner in aggregate.InnerExceptions)
                Write(writer, inner);

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
