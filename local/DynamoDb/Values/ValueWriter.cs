using System.Text.Json.Nodes;

namespace LocalAws.DynamoDb.Values;

/// <summary>Writes values in wire format.</summary>
internal static class ValueWriter
{
    /// <summary>An item, or another map of attributes, without a type around it.</summary>
    public static JsonObject ToAttributes(this MapValue item)
    {
        var json = new JsonObject();
        foreach (var (name, value) in item.Entries)
            json[name] = value.ToJson();
        return json;
    }

    /// <summary>A value with its type, such as <c>{"S":"text"}</c>.</summary>
    public static JsonObject ToJson(this AttributeValue value) => new() { [value.Type.ToString()] = Content(value) };

    /// <summary>A string, number or binary value as policies and error messages show it.</summary>
    public static string Shown(this AttributeValue value) => Content(value) is JsonValue scalar ? scalar.ToString() : value.Type.ToString();

    private static JsonNode Content(AttributeValue value) =>
        value switch
        {
            TextValue text => text.Text,
            NumberValue number => number.Number.ToString(),
            BinaryValue binary => Convert.ToBase64String(binary.Bytes.Span),
            TruthValue truth => truth.Truth,
            SetValue set => new JsonArray([.. set.Members.Select(Content)]),
            ListValue list => new JsonArray([.. list.Elements.Select(element => element.ToJson())]),
            MapValue map => map.ToAttributes(),
            _ => true,
        };
}
