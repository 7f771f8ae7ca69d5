using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>
/// Refuses the types for which the official serializer has a format of its own (byte arrays as arrays of numbers, for example): without
/// this the same code would write different JSON with the official package.
/// </summary>
internal sealed class OfficialFormatOnly : JsonConverterFactory
{
    // Classes of the SDK that the official serializer writes as their values, in events of Amazon S3 and DynamoDB Streams.
    private static readonly HashSet<string> Constants =
    [
        "Amazon.S3.EventType",
        "Amazon.DynamoDBv2.OperationType",
        "Amazon.DynamoDBv2.StreamViewType",
    ];

    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert == typeof(DateTime)
        || typeToConvert == typeof(byte[])
        || typeToConvert == typeof(MemoryStream)
        || Constants.Contains(typeToConvert.FullName ?? "");

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException(
            $"The official Amazon.Lambda.Serialization.SystemTextJson has its own JSON format for {typeToConvert.Name}, which this stand-in"
                + " does not have. Use DateTimeOffset or a string."
        );
}
