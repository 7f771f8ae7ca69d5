using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.DynamoDb.Values;

/// <summary>Reads values from the wire, with DynamoDB's own error messages.</summary>
internal static class ValueReader
{
    /// <summary>"Limits: attributes" in the developer guide.</summary>
    private const int MaxLevels = 32;

    /// <summary>A map of attributes as received, not yet validated; null if it is absent.</summary>
    public static JsonObject? AttributeMap(this JsonObject parameters, string name) =>
        parameters[name] is { } value ? Attributes(value) : null;

    private static JsonObject Attributes(JsonNode value) =>
        value switch
        {
            JsonObject map => map,
            JsonArray => throw DynamoDbErrors.Serialization(
                "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>"
            ),
            _ => throw DynamoDbErrors.Serialization("Unexpected field type"),
        };

    /// <summary>A whole map of attributes: an item, or a key.</summary>
    public static MapValue Map(JsonObject map) => Map(map, 1);

    public static AttributeValue Value(JsonNode? node) => Value(node, 1);

    private static MapValue Map(JsonObject map, int level)
    {
        var entries = new Dictionary<string, AttributeValue>(map.Count, StringComparer.Ordinal);
        foreach (var (name, value) in map)
            entries.Add(name, Value(value, level));
        return new(entries);
    }

    private static AttributeValue Value(JsonNode? node, int level)
    {
        if (level > MaxLevels)
            throw DynamoDbErrors.Validation("Nesting Levels have exceeded supported limits");
        var structure = Structure(node);
        AttributeValue? found = null;
        var count = 0;
        foreach (var (name, value) in structure)
        {
            // A null member counts as absent, and one that the model does not have is ignored.
            if (value is null || !Enum.TryParse<AttributeType>(name, out var type) || char.IsAsciiDigit(name[0]))
                continue;
            found = Value(type, value, level);
            count++;
        }
        return count switch
        {
            0 => throw DynamoDbErrors.Validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
            1 => found!,
            _ => throw DynamoDbErrors.Validation(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
            ),
        };
    }

    private static AttributeValue Value(AttributeType type, JsonNode value, int level) =>
        type switch
        {
            AttributeType.S => new TextValue(Text(value)),
            AttributeType.N => new NumberValue(Number(Text(value))),
            AttributeType.B => new BinaryValue(Bytes(value)),
            AttributeType.BOOL => new TruthValue(Truth(value)),
            AttributeType.NULL => Truth(value)
                ? new NullValue()
                : throw DynamoDbErrors.Parameter("Null attribute value types must have the value of true"),
            AttributeType.L => new ListValue([.. Elements(value).Select(element => Value(element, level + 1))]),
            AttributeType.M => Map(Attributes(value), level + 1),
            AttributeType.SS => Set(type, Elements(value), "An string set  may not be empty", element => new TextValue(Text(element))),
            AttributeType.NS => Set(
                type,
                Elements(value),
                "An number set  may not be empty",
                element => new NumberValue(Number(Text(element)))
            ),
            _ => Set(type, Elements(value), "Binary sets should not be empty", element => new BinaryValue(Bytes(element))),
        };

    private static SetValue Set(AttributeType type, JsonArray elements, string ifEmpty, Func<JsonNode?, AttributeValue> read)
    {
        if (elements.Count == 0)
            throw DynamoDbErrors.Parameter(ifEmpty);
        AttributeValue[] members = [.. elements.Select(read)];
        if (members.Distinct().Count() == members.Length)
            return new(type, members);
        var listed = $"[{string.Join(", ", elements.Select(Text))}]";
        throw type switch
        {
            AttributeType.SS => DynamoDbErrors.Parameter($"Input collection {listed} contains duplicates."),
            AttributeType.NS => DynamoDbErrors.Validation("Input collection contains duplicates"),
            _ => DynamoDbErrors.Parameter($"Input collection {listed}of type BS contains duplicates."),
        };
    }

    private static JsonObject Structure(JsonNode? node) =>
        node switch
        {
            JsonObject structure => structure,
            JsonArray => throw DynamoDbErrors.Serialization(
                "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"
            ),
            null => [],
            _ => throw DynamoDbErrors.Serialization("Unexpected value type in payload"),
        };

    private static JsonArray Elements(JsonNode value) =>
        value switch
        {
            JsonArray array => array,
            JsonObject => throw DynamoDbErrors.Serialization("Start of structure or map found where not expected"),
            _ => throw DynamoDbErrors.Serialization("Unexpected field type"),
        };

    private static DecimalNumber Number(string text)
    {
        try
        {
            return DecimalNumber.Parse(text);
        }
        catch (NumberFault fault)
        {
            throw DynamoDbErrors.Validation(fault.Message);
        }
    }

    private static string Text(JsonNode? value)
    {
        switch (value?.GetValueKind())
        {
            case JsonValueKind.String:
                try
                {
                    return value.GetValue<string>();
                }
                catch (InvalidOperationException)
                {
                    // Half a surrogate pair.
                    throw DynamoDbErrors.Serialization("The text is not valid Unicode.");
                }
            case JsonValueKind.Number:
                var whole = !value.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E');
                throw DynamoDbErrors.Serialization((whole ? "NUMBER" : "DECIMAL") + "_VALUE cannot be converted to String");
            case JsonValueKind.True:
                throw DynamoDbErrors.Serialization("TRUE_VALUE cannot be converted to String");
            case JsonValueKind.False:
                throw DynamoDbErrors.Serialization("FALSE_VALUE cannot be converted to String");
            case JsonValueKind.Array:
                throw DynamoDbErrors.Serialization("Unrecognized collection type class java.lang.String");
            default:
                throw DynamoDbErrors.Serialization("Start of structure or map found where not expected");
        }
    }

    private static bool Truth(JsonNode value) =>
        value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when value.GetValue<string>().ToUpperInvariant() is "TRUE" or "1" or "YES" => true,
            JsonValueKind.String when value.GetValue<string>().ToUpperInvariant() is "FALSE" or "0" or "NO" => false,
            JsonValueKind.String => throw DynamoDbErrors.Serialization("Unexpected token received from parser"),
            JsonValueKind.Number => throw DynamoDbErrors.Serialization("NUMBER_VALUE cannot be converted to Boolean"),
            JsonValueKind.Array => throw DynamoDbErrors.Serialization("Unrecognized collection type class java.lang.Boolean"),
            _ => throw DynamoDbErrors.Serialization("Start of structure or map found where not expected"),
        };

    private static byte[] Bytes(JsonNode? value)
    {
        if (value?.GetValueKind() is not JsonValueKind.String)
            throw DynamoDbErrors.Serialization("only base-64-encoded strings are convertible to bytes");
        var text = Text(value);
        if (text.Length % 4 != 0)
        {
            throw DynamoDbErrors.Serialization($"Base64 encoded length is expected a multiple of 4 bytes but found: {text.Length}");
        }
        var bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64String(text, bytes, out var length)
            ? bytes[..length]
            : throw DynamoDbErrors.Serialization("Invalid last non-pad Base64 character dectected");
    }
}
