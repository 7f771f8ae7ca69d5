using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.StepFunctions;

/// <summary>
/// The value of a field such as <c>Arguments</c> or <c>Output</c>: JSON in which some strings are JSONata expressions, <c>"{% … %}"</c>.
/// Data is JSON text throughout the interpreter; only V8 ever makes objects from it.
/// </summary>
internal sealed class Template
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonNode? source;
    private readonly List<TemplateExpression> expressions = [];

    /// <param name="field">The field's name, such as <c>Output</c>, with which the location of an expression begins.</param>
    /// <param name="source">The field's value.</param>
    public Template(string field, JsonNode? source)
    {
        Field = field;
        this.source = source?.DeepClone();
        Collect(source, field);
        Literal = expressions.Count == 0 ? Render([]) : null;
    }

    public string Field { get; }

    /// <summary>The expressions, in the order of their evaluation.</summary>
    public IReadOnlyList<TemplateExpression> Expressions => expressions;

    /// <summary>The whole value as JSON text, if there is nothing to evaluate.</summary>
    public string? Literal { get; }

    /// <summary>Whether the whole field is one expression, such as <c>"Items": "{% … %}"</c>.</summary>
    public bool IsExpression => ExpressionIn(source) is not null;

    /// <summary>The JSON text with each expression replaced by its value.</summary>
    public string Render(IReadOnlyList<string> values)
    {
        if (IsExpression)
            return values[0];
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            var next = 0;
            Write(writer, source, values, ref next);
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Collect(JsonNode? node, string location)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                    Collect(value, $"{location}/{name}");
                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                    Collect(items[i], $"{location}[{i}]");
                break;
            default:
                if (ExpressionIn(node) is { } text)
                    expressions.Add(new(text, location));
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? node, IReadOnlyList<string> values, ref int next)
    {
        switch (node)
        {
            case JsonObject members:
                writer.WriteStartObject();
                foreach (var (name, value) in members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, value, values, ref next);
                }
                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items)
                    Write(writer, item, values, ref next);
                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                if (ExpressionIn(node) is not null)
                    writer.WriteRawValue(values[next++], skipInputValidation: true);
                else
                    node.WriteTo(writer);
                break;
        }
    }

    private static string? ExpressionIn(JsonNode? node) =>
        node is JsonValue value
        && value.GetValueKind() == JsonValueKind.String
        && value.GetValue<string>() is ['{', '%', .. var inner, '%', '}']
            ? inner.Trim()
            : null;
}

/// <param name="Text">The expression without <c>{% %}</c>.</param>
/// <param name="Location">Its place in its state, such as <c>Output/error</c> or <c>Choices[0]/Condition</c>.</param>
internal sealed record TemplateExpression(string Text, string Location);
