using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.DynamoDb;

/// <summary>DynamoDB's responses as sent: with the checksum that SDKs verify, and with the namespaces of error names.</summary>
internal static class WireFormat
{
    private const string ContentType = "application/x-amz-json-1.0";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="body">Null if the operation has no result: then the response is empty.</param>
    public static ApiResponse Answer(JsonObject? body) => Answer(200, body);

    public static ApiResponse Error(AwsException error)
    {
        var body = new JsonObject { ["__type"] = Namespace(error.Code) + error.Code };
        foreach (var (name, value) in error.Extra ?? [])
            body[name] = value?.DeepClone();
        if (!body.ContainsKey("Message"))
            body[error.Code == "SerializationException" ? "Message" : "message"] = error.Message;
        return Answer(error.Status, body);
    }

    private static ApiResponse Answer(int status, JsonObject? body)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Options))
            body?.WriteTo(writer);
        var checksum = Crc32.Of(buffer.WrittenSpan).ToString(CultureInfo.InvariantCulture);
        return ApiResponse.Raw(status, buffer.WrittenMemory, ContentType, ("x-amz-crc32", checksum));
    }

    private static string Namespace(string code) =>
        code switch
        {
            "ValidationException" => "com.amazon.coral.validate#",
            "SerializationException" or "AccessDeniedException" => "com.amazon.coral.service#",
            _ => "com.amazonaws.dynamodb.v20120810#",
        };
}

/// <summary>The checksum of ISO 3309, as in zip and PNG.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
            crc = Table[(byte)(crc ^ one)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint Entry(int value)
    {
        var entry = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            entry = (entry & 1) == 0 ? entry >> 1 : (entry >> 1) ^ 0xEDB88320;
        return entry;
    }
}
