using System.Globalization;
using System.Text.Json;

namespace LocalAws.Events.Patterns;

/// <summary>One leaf of an event.</summary>
/// <param name="Text">
/// The value as JSON writes it, strings with their quotes but without escapes: <c>"running"</c>, <c>12</c>, <c>null</c>.
/// </param>
/// <param name="Number">Its number, if EventBridge can compare it.</param>
/// <param name="Elements">The array elements that contain it: array number to index.</param>
internal sealed record EventValue(string Text, decimal? Number, IReadOnlyDictionary<int, int> Elements)
{
    public bool IsString => Text.StartsWith('"');

    /// <summary>Numbers beyond this are compared only as text (event-ruler's ComparableNumber).</summary>
    public const decimal LargestNumber = 500_000_000_000m;

    public static decimal? ComparableNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= LargestNumber
            ? number
            : null;
}

/// <summary>
/// An event as patterns see it: leaves by dotted path. Arrays have no path of their own; each leaf remembers the array elements that
/// contain it, so that two fields of one array match only within the same element. Empty arrays and objects have no leaves.
/// </summary>
internal sealed class EventFields
{
    private readonly Dictionary<string, List<EventValue>> byPath = [];
    private readonly Dictionary<int, int> elements = [];
    private int arrays;

    public EventFields(JsonElement @event) => Add("", @event);

    public IReadOnlyList<EventValue> At(string path) => byPath.TryGetValue(path, out var values) ? values : [];

    private void Add(string path, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                    Add(path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.Value);

                break;
            case JsonValueKind.Array:
                var array = arrays++;
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    elements[array] = index++;
                    Add(path, element);
                }

                elements.Remove(array);
                break;
            case JsonValueKind.String:
                AddLeaf(path, $"\"{value.GetString()}\"", null);
                break;
            case JsonValueKind.Number:
                AddLeaf(path, value.GetRawText(), EventValue.ComparableNumber(value.GetRawText()));
                break;
            default:
                AddLeaf(path, value.GetRawText(), null);
                break;
        }
    }

    private void AddLeaf(string path, string text, decimal? number)
    {
        if (!byPath.TryGetValue(path, out var values))
            byPath[path] = values = [];

        values.Add(new EventValue(text, number, new Dictionary<int, int>(elements)));
    }
}
