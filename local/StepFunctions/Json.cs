using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LocalAws.StepFunctions;

/// <summary>JSON as text, in which form the interpreter keeps all data.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static string Quote(string text) => Write(writer => writer.WriteStringValue(text));

    /// <summary>The items of an array, each as JSON text; null if the text is not an array.</summary>
    public static IReadOnlyList<string>? Items(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind != JsonValueKind.Array
            ? null
            : [.. document.RootElement.EnumerateArray().Select(e => e.GetRawText())];
    }

    public static string Array(IEnumerable<string> items) => $"[{string.Join(',', items)}]";

    /// <summary>An object's members, each value as JSON text.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Members(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, m.Value.GetRawText()))];
    }

    /// <summary>The type, in the words of evaluation errors.</summary>
    public static string TypeOf(string json) =>
        json.TrimStart()[0] switch
        {
            '{' => "object",
            '[' => "array",
            '"' => "string",
            't' or 'f' => "boolean",
            'n' => "null",
            _ => "number",
        };

    /// <summary>Reads a value whose type <see cref="TypeOf"/> has already checked.</summary>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json)!;
}
