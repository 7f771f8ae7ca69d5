using System.Globalization;
using System.Text;
using System.Text.Json;
using LocalAws.Wire;

namespace LocalAws.Lambda;

/// <summary>
/// Lambda's limits on payloads: JSON, and 6 MB each way for a synchronous invocation.
/// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
/// </summary>
internal static class Payload
{
    public const int MaxRequest = 6 * 1024 * 1024;

    /// <summary>The limit in Lambda's own error: 6 MB and 100 bytes.</summary>
    public const int MaxResponse = MaxRequest + 100;

    /// <summary>The payload that the function gets: an absent one is an empty object.</summary>
    public static ReadOnlyMemory<byte> Check(ReadOnlyMemory<byte> payload)
    {
        if (payload.Length > MaxRequest)
        {
            throw new AwsException(
                "RequestTooLargeException",
                $"{payload.Length} byte payload is too large for the RequestResponse invocation type (limit {MaxRequest} bytes)",
                413
            );
        }

        if (payload.IsEmpty)
            return "{}"u8.ToArray();
        if (Problem(payload.Span) is { } problem)
        {
            throw new AwsException(
                "InvalidRequestContentException",
                $"Could not parse request body into json: Could not parse payload into json: {problem}"
            );
        }

        return payload;
    }

    /// <summary>What is wrong, in the words of the parser that Lambda uses; null if the JSON is valid.</summary>
    private static string? Problem(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new() { MaxDepth = 1000 });
        try
        {
            while (reader.Read()) { }

            return null;
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0);
            var start = 0;
            for (var i = 0; i < line; i++)
                start += json[start..].IndexOf((byte)'\n') + 1;
            return Describe(json, start + (int)(e.BytePositionInLine ?? 0), line + 1, (int)(e.BytePositionInLine ?? 0) + 1);
        }
    }

    private static string Describe(ReadOnlySpan<byte> json, int at, int line, int column)
    {
        string Source(int shownColumn) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: {line}, column: {shownColumn}]"
            );

        if (at >= json.Length)
            return "Unexpected end-of-input" + Source(column);
        if (Rune.DecodeFromUtf8(json[at..], out var rune, out _) != System.Buffers.OperationStatus.Done)
        {
            return json[at] is >= 0x80 and < 0xC2 or > 0xF4
                ? $"Invalid UTF-8 start byte 0x{json[at]:x2}" + Source(column + 1)
                : "Invalid UTF-8 middle byte" + Source(column + 1);
        }

        var shown = Rune.IsControl(rune) ? $"(CTRL-CHAR, code {rune.Value})" : $"'{rune}' (code {rune.Value})";
        return $"Unexpected character ({shown}): expected a valid value (JSON String, Number, Array, Object or token 'null', "
            + "'true' or 'false')"
            + Source(column);
    }
}
