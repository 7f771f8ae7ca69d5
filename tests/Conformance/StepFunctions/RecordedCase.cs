using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Conformance.StepFunctions;

/// <summary>One recorded state machine, with our own names in place of its placeholders, and the comparison with it.</summary>
internal sealed partial class RecordedCase
{
    /// <summary>An event's own members; the rest are its details.</summary>
    private static readonly string[] Texts = ["input", "output", "parameters"];

    private readonly JsonObject recorded;
    private readonly List<KeyValuePair<string, string>> names;

    public RecordedCase(JsonObject recorded)
    {
        this.recorded = recorded;
        var functions = (recorded["lambdas"] as JsonArray ?? [])
            .Select(
                (f, i) =>
                    (
                        Placeholder: f!["placeholder"]!.GetValue<string>(),
                        Name: $"{MachineName[..Math.Min(50, MachineName.Length)]}-{i}",
                        Behavior: f["behaviour"]!.GetValue<string>() // cspell:disable-line
                    )
            )
            .ToList();
        Functions = [.. functions.Select(f => KeyValuePair.Create(f.Name, f.Behavior))];
        names =
        [
            KeyValuePair.Create("<partition>", "aws"),
            KeyValuePair.Create("<region>", LocalCloud.Region),
            .. functions.Select(f => KeyValuePair.Create(f.Placeholder, f.Name)),
        ];
        Definition = Named(recorded["definition"]);
        Input = recorded["input"] is null ? "{}" : Named(recorded["input"]);
    }

    public string Name => recorded["name"]!.GetValue<string>();

    /// <summary>
    /// Long names end with the part that distinguishes them. Functions are named after it, and function names cannot contain dots.
    /// </summary>
    public string MachineName => Allowed().Replace(Name.Length <= 80 ? Name : Name[^80..], "-");

    public string Fidelity => recorded["fidelity"]!.GetValue<string>();

    public bool IsRejected => recorded["kind"]!.GetValue<string>() == "rejected";

    public string? Operation => Expected["operation"]?.GetValue<string>();

    /// <summary>The functions' names, with descriptions of what each does.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Functions { get; }

    public string Definition { get; }

    public string Input { get; }

    private JsonObject Expected => recorded["expected"]!.AsObject();

    private bool IsVerbatim => Fidelity == "as recorded";

    public string? DifferenceOfRefusal(string error, string message)
    {
        var comparison = new Comparison();
        return comparison.TextDifference(Expected["error"]!.GetValue<string>(), error, "error")
            ?? comparison.TextDifference(Expected["cause"]!.GetValue<string>(), message, "message");
    }

    public string? DifferenceOfValidation(JsonObject verdict)
    {
        var comparison = new Comparison();
        return comparison.Difference(Expected["result"], verdict["result"], "result")
            ?? comparison.Difference(Expected["diagnostics"], verdict["diagnostics"], "diagnostics");
    }

    /// <summary>Compares an execution that has ended and its history.</summary>
    public string? Difference(JsonObject ended, IReadOnlyList<JsonObject> events)
    {
        var comparison = new Comparison();
        var actual = events.Select(Flat).ToList();
        return comparison.Difference(Expected["status"], ended["status"], "status")
            ?? DifferenceOfError(comparison, Expected, ended, "")
            ?? (Expected.ContainsKey("output") ? comparison.Difference(Expected["output"], Data(ended["output"]), "output") : null)
            ?? DifferenceOfEvents(comparison, actual);
    }

    private string? DifferenceOfEvents(Comparison comparison, List<JsonObject> actual)
    {
        var expected = Expected["events"]!.AsArray().Select(e => e!.AsObject()).ToList();
        var orderLost = Expected["orderLost"]?.GetValue<bool>() == true;
        var kept = expected.Where(e => e["id"] is not null);
        var rest = new List<JsonObject>(actual);
        foreach (var e in kept)
        {
            // If only the sequence of types is known to be AWS's, the position in it counts.
            var at = orderLost || IsVerbatim ? actual.FindIndex(a => Id(a) == Id(e)) : expected.IndexOf(e);
            if (at < 0 || at >= actual.Count)
                return $"event {e["id"]}: none, not {e["type"]}";
            rest.Remove(actual[at]);
            if (EventDifference(comparison, e, actual[at]) is { } difference)
                return $"event {Id(e)}: {difference}";
        }
        foreach (var e in expected.Where(e => e["id"] is null))
        {
            // Several may match except for a request id: the first is used.
            if (rest.FirstOrDefault(a => EventDifference(IsVerbatim ? comparison : new(), e, a) is null) is not { } match)
                return $"no event like {e.ToJsonString()}";
            rest.Remove(match);
        }
        // The tool that sorted the recording inside Parallel states also dropped these.
        if (orderLost)
            rest.RemoveAll(a => Type(a).StartsWith("ParallelState", StringComparison.Ordinal));
        return rest.Count == 0 ? null : $"event {Id(rest[0])}: {Type(rest[0])}, not recorded";
    }

    private string? EventDifference(Comparison comparison, JsonObject expected, JsonObject actual)
    {
        if (Type(expected) != Type(actual))
            return $"{Type(actual)}, not {Type(expected)}";
        if (!IsVerbatim)
            return null;
        if (expected["previousEventId"] is { } previous && previous.GetValue<long>() != actual["previousEventId"]!.GetValue<long>())
            return $"{Type(actual)} follows {actual["previousEventId"]}, not {previous}";
        var (wanted, found) = (expected["details"] as JsonObject ?? [], actual["details"]!.AsObject());
        foreach (var (name, value) in wanted.Where(d => d.Key is not ("inputText" or "outputText" or "causeJson" or "cause" or "error")))
        {
            if (comparison.Difference(value, found[name], $"{Type(actual)}.{name}") is { } difference)
                return difference;
        }
        return DifferenceOfError(comparison, wanted, found, Type(actual) + ".");
    }

    private string? DifferenceOfError(Comparison comparison, JsonObject expected, JsonObject actual, string at)
    {
        if (comparison.Difference(expected["error"], actual["error"], at + "error") is { } difference)
            return difference;
        if (expected["causeJson"] is { } json)
            return comparison.Difference(json, Data(actual["cause"]), at + "cause");
        return IsVerbatim ? comparison.Difference(expected["cause"], actual["cause"], at + "cause") : null;
    }

    /// <summary>An event in the recordings' format: its details object as <c>details</c>, strings with JSON parsed.</summary>
    private static JsonObject Flat(JsonObject e)
    {
        var details =
            e.FirstOrDefault(m => m.Key.EndsWith("EventDetails", StringComparison.Ordinal)).Value?.DeepClone() as JsonObject ?? [];
        foreach (var name in Texts.Where(details.ContainsKey))
            details[name] = Data(details[name]);
        if (details["assignedVariables"] is JsonObject variables)
            details["assignedVariables"] = new JsonObject(variables.Select(v => KeyValuePair.Create(v.Key, Data(v.Value))));
        return new()
        {
            ["id"] = e["id"]!.DeepClone(),
            ["previousEventId"] = e["previousEventId"]!.DeepClone(),
            ["type"] = e["type"]!.DeepClone(),
            ["details"] = details,
        };
    }

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex Allowed();

    private static JsonNode? Data(JsonNode? text) => text is null ? null : JsonNode.Parse(text.GetValue<string>());

    private static long Id(JsonObject e) => e["id"]?.GetValue<long>() ?? -1;

    private static string Type(JsonObject e) => e["type"]!.GetValue<string>();

    private string Named(JsonNode? node)
    {
        var text =
            node is JsonValue value && value.GetValueKind() == JsonValueKind.String && ReferenceEquals(node, recorded["definition"])
                ? value.GetValue<string>()
                : node?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null";
        return names.Aggregate(text, (t, name) => t.Replace(name.Key, name.Value, StringComparison.Ordinal));
    }
}
