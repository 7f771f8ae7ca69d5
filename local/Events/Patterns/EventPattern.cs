using System.Text;
using System.Text.Json;

namespace LocalAws.Events.Patterns;

/// <summary>
/// An EventBridge event pattern, which selects a rule's events. Semantics:
/// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html and, where that is silent, the open source engine of
/// EventBridge itself, https://github.com/aws/event-ruler.
/// </summary>
internal sealed class EventPattern
{
    private const string Or = "$or";

    /// <summary>Words that event-ruler reserves: they cannot be field names inside <c>$or</c>.</summary>
    private static readonly HashSet<string> ReservedInsideOr =
    [
        "exactly",
        "equals-ignore-case",
        "prefix",
        "suffix",
        "anything-but",
        "exists",
        "wildcard",
        "numeric",
        "cidr",
        "=",
        "<",
        "<=",
        ">",
        ">=",
        "regex",
        "not-wildcard",
        "not-equals-ignore-case",
        "date-after",
        "date-on-or-after",
        "date-before",
        "date-on-or-before",
        "in-date-range",
        "ip-address-in-range",
        "ip-address-not-in-range",
    ];

    /// <summary>Each branch is a conjunction of fields; <c>$or</c> splits a branch into several.</summary>
    private readonly IReadOnlyList<Dictionary<string, IReadOnlyList<ValueMatch>>> branches;

    private EventPattern(IReadOnlyList<Dictionary<string, IReadOnlyList<ValueMatch>>> branches) => this.branches = branches;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="InvalidEventPatternException">With EventBridge's own reason.</exception>
    public static EventPattern Parse(string text)
    {
        using var document = ReadJson(text);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new InvalidEventPatternException("Filter is not an object");

        var parsed = Fields(
            [
                [],
            ],
            "",
            document.RootElement,
            insideOr: false
        );
        foreach (var wildcards in parsed.SelectMany(branch => branch.Values).Select(values => values.OfType<WildcardMatch>().ToArray()))
            WildcardMatch.RefuseTooComplex(wildcards);

        return new EventPattern(parsed);
    }

    public bool Matches(JsonElement @event) => Matches(new EventFields(@event));

    public bool Matches(EventFields fields) => branches.Any(branch => Matches([.. branch], 0, fields, new Dictionary<int, int>()));

    /// <summary>Finds, field by field, a value that matches and that is in the same array elements as those found before.</summary>
    private static bool Matches(
        KeyValuePair<string, IReadOnlyList<ValueMatch>>[] wanted,
        int next,
        EventFields fields,
        IReadOnlyDictionary<int, int> elements
    )
    {
        if (next == wanted.Length)
            return true;

        var (path, alternatives) = wanted[next];
        var values = fields.At(path);
        if (values.Count == 0)
            return alternatives.OfType<AbsentMatch>().Any() && Matches(wanted, next + 1, fields, elements);

        return values.Any(value =>
            value.Elements.All(element => !elements.TryGetValue(element.Key, out var index) || index == element.Value)
            && alternatives.Any(alternative => alternative.Matches(value))
            && Matches(wanted, next + 1, fields, Merge(elements, value.Elements))
        );
    }

    private static IReadOnlyDictionary<int, int> Merge(IReadOnlyDictionary<int, int> some, IReadOnlyDictionary<int, int> more) =>
        more.Count == 0 ? some : new Dictionary<int, int>(some.Concat(more).DistinctBy(element => element.Key));

    private static List<Dictionary<string, IReadOnlyList<ValueMatch>>> Fields(
        List<Dictionary<string, IReadOnlyList<ValueMatch>>> branches,
        string path,
        JsonElement pattern,
        bool insideOr
    )
    {
        var empty = true;
        foreach (var field in pattern.EnumerateObject())
        {
            empty = false;
            if (field.Name == Or)
            {
                branches = Alternatives(branches, path, field.Value);
                continue;
            }

            if (insideOr && ReservedInsideOr.Contains(field.Name))
                throw new InvalidEventPatternException($"{field.Name} is Ruler reserved fieldName which cannot be used inside {Or}.");

            var name = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            switch (field.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    branches = Fields(branches, name, field.Value, insideOr);
                    break;
                case JsonValueKind.Array:
                    // If a path is named twice, the last one wins, as in event-ruler.
                    var values = MatchExpression.ParseAll(field.Value);
                    branches.ForEach(branch => branch[name] = values);
                    break;
                default:
                    throw new InvalidEventPatternException($"\"{field.Name}\" must be an object or an array");
            }
        }

        return empty ? throw new InvalidEventPatternException("Empty objects are not allowed") : branches;
    }

    private static List<Dictionary<string, IReadOnlyList<ValueMatch>>> Alternatives(
        List<Dictionary<string, IReadOnlyList<ValueMatch>>> branches,
        string path,
        JsonElement alternatives
    )
    {
        if (alternatives.ValueKind != JsonValueKind.Array)
            throw new InvalidEventPatternException($"It must be an Array followed with {Or}.");

        List<Dictionary<string, IReadOnlyList<ValueMatch>>> forked = [];
        foreach (var alternative in alternatives.EnumerateArray())
        {
            if (alternative.ValueKind != JsonValueKind.Object)
                throw new InvalidEventPatternException($"Only JSON object is allowed in array of {Or} relationship.");

            var copies = branches.ConvertAll(branch => new Dictionary<string, IReadOnlyList<ValueMatch>>(branch));
            forked.AddRange(Fields(copies, path, alternative, insideOr: true));
        }

        return alternatives.GetArrayLength() < 2
            ? throw new InvalidEventPatternException($"There must have at least 2 Objects in {Or} relationship.")
            : forked;
    }

    /// <summary>Reads the first JSON value and ignores whatever follows it, as event-ruler does.</summary>
    private static JsonDocument ReadJson(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            return JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            throw new InvalidEventPatternException(JsonFault.Describe(text));
        }
    }
}
