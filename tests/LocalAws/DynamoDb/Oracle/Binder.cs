using System.Text.Json.Nodes;

namespace LocalAws.Tests.DynamoDb.Oracle;

/// <summary>A part of an expression, which is written once placeholders can be assigned.</summary>
internal delegate string Part(Binder binder);

/// <summary>Assigns placeholders to names and values while an expression is written.</summary>
internal sealed class Binder
{
    public JsonObject Names { get; } = [];

    public JsonObject Values { get; } = [];

    public string Name(string name)
    {
        var placeholder = "#n" + Names.Count;
        Names[placeholder] = name;
        return placeholder;
    }

    public string Value(JsonObject value)
    {
        var placeholder = ":v" + Values.Count;
        Values[placeholder] = value.DeepClone();
        return placeholder;
    }
}
