using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>JSON for reading: indented, and with every script as it is. The page escapes it.</summary>
internal static class Readable
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json(JsonNode json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            json.WriteTo(writer);

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
