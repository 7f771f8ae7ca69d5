using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.Wire;

/// <summary>Reads parameters of any protocol: a number may be a JSON number or a Query string.</summary>
internal static class ParameterReader
{
    /// <summary>A string, or null if it is absent. A value of another type is a serialization error, as in AWS.</summary>
    public static string? Text(this JsonObject parameters, string name) =>
        parameters[name] switch
        {
            null => null,
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
            var other => throw WrongType(name, "a string", other),
        };

    /// <summary>A whole number, or null if it is absent.</summary>
    public static int? Integer(this JsonObject parameters, string name) =>
        parameters[name] switch
        {
            null => null,
            JsonValue value when value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<int>(out var number) => number,
            JsonValue value
                when value.GetValueKind() == JsonValueKind.String
                    && int.TryParse(
                        value.GetValue<string>(),
                        NumberStyles.AllowLeadingSign,
                        CultureInfo.InvariantCulture,
                        out var number
                    ) => number,
            var other => throw WrongType(name, "an integer", other),
        };

    /// <summary>A boolean, or null if it is absent.</summary>
    public static bool? Flag(this JsonObject parameters, string name) =>
        parameters[name] switch
        {
            null => null,
            JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
            JsonValue value when value.GetValueKind() == JsonValueKind.String && bool.TryParse(value.GetValue<string>(), out var flag) =>
                flag,
            var other => throw WrongType(name, "a boolean", other),
        };

    /// <summary>A list of strings; empty if it is absent.</summary>
    public static IReadOnlyList<string> Texts(this JsonObject parameters, string name) =>
        [
            .. Items(parameters, name)
                .Select(item =>
                    item is JsonValue value && value.GetValueKind() == JsonValueKind.String
                        ? value.GetValue<string>()
                        : throw WrongType(name, "a list of strings", item)
                ),
        ];

    /// <summary>A list of structures; empty if it is absent.</summary>
    public static IReadOnlyList<JsonObject> Objects(this JsonObject parameters, string name) =>
        [.. Items(parameters, name).Select(item => item as JsonObject ?? throw WrongType(name, "a list of structures", item))];

    /// <summary>A structure, or null if it is absent.</summary>
    public static JsonObject? Object(this JsonObject parameters, string name) =>
        parameters[name] switch
        {
            null => null,
            JsonObject found => found,
            var other => throw WrongType(name, "a structure", other),
        };

    /// <summary>Refuses unsupported members, by name. A null counts as absent.</summary>
    /// <param name="of">The structure with these members, such as <c>ssm:SendCommand</c>.</param>
    public static void OnlyKnows(this JsonObject parameters, string of, params ReadOnlySpan<string> known)
    {
        foreach (var (name, value) in parameters)
        {
            if (value is not null && !known.Contains(name))
                throw AwsException.NotSupported($"the parameter {name} of {of}");
        }
    }

    /// <summary>A list's items. Query sends an empty list as an empty string.</summary>
    private static IEnumerable<JsonNode?> Items(JsonObject parameters, string name) =>
        parameters[name] switch
        {
            null => [],
            JsonArray array => array,
            JsonValue value when value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length == 0 => [],
            var other => throw WrongType(name, "a list", other),
        };

    private static AwsException WrongType(string name, string expected, JsonNode? found) =>
        new("SerializationException", $"{name} must be {expected}; found {found?.GetValueKind().ToString() ?? "null"}.");
}
