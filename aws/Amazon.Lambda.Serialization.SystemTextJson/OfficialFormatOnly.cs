using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>
/// Refuses the types that the official serializer writes in a format of its own (byte arrays as arrays of numbers, for one): without
/// this the same code would write different JSON with the official package.
/// </summary>
internal sealed class OfficialFormatOnly : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert == typeof(DateTime) || typeToConvert == typeof(byte[]) || typeToConvert == typeof(MemoryStream);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException(
            $"The official Amazon.Lambda.Serialization.SystemTextJson has its own JSON format for {typeToConvert.Name}, which this stand-in"
                + " does not have. Use DateTimeOffset or a string."
        );
}
