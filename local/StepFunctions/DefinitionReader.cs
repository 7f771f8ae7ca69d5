using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalAws.StepFunctions;

/// <summary>Reads a definition and says everything that is wrong with it. What AWS runs and LocalAws does not is told apart.</summary>
internal sealed partial class DefinitionReader
{
    private const string JsonataLanguage = "JSONata";

    private static readonly string[] RootFields = ["Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage"];

    private readonly Jsonata jsonata;
    private readonly List<Diagnostic> diagnostics = [];
    private readonly List<string> notPlayed = [];

    private DefinitionReader(Jsonata jsonata) => this.jsonata = jsonata;

    /// <summary>Reads a definition.</summary>
    /// <returns>The definition where it is valid and played; AWS's diagnostics; and what is valid but not played here.</returns>
    public static (Definition? Definition, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<string> NotPlayed) Read(
        string text,
        Jsonata jsonata
    )
    {
        var reader = new DefinitionReader(jsonata);
        var definition = reader.ReadText(text);
        return reader.diagnostics.Count > 0 || reader.notPlayed.Count > 0
            ? (null, reader.diagnostics, reader.notPlayed)
            : (definition, [], []);
    }

    private Definition? ReadText(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return NoObject();
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(text, documentOptions: new() { MaxDepth = 128, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            diagnostics.Add(NoJson(text, e));
            return null;
        }
        if (root is not JsonObject machine)
            return NoObject();
        var allJsonata = Language(machine, "/") == JsonataLanguage;
        Unknown(machine, "/", RootFields);
        var flow = ReadFlow(machine, "", allJsonata, new HashSet<string>());
        var timeout = machine["TimeoutSeconds"] is null ? null : Number(machine, "TimeoutSeconds", "", 1);
        return flow is null ? null : new(flow, timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    private Definition? NoObject()
    {
        diagnostics.Add(new(Diagnostic.Schema, "Definition must be a valid JSON object", null));
        return null;
    }

    /// <summary>AWS's parser is Jackson; this is how it tells of a bare word, and roughly how it tells of the rest.</summary>
    private static Diagnostic NoJson(string text, JsonException e)
    {
        var word = BareWord().Match(text);
        if (!word.Success)
        {
            var place = $"[Source: (String)\"{text}\"; line: {e.LineNumber + 1}, column: {e.BytePositionInLine + 1}]";
            return new("INVALID_JSON_DESCRIPTION", $"{e.Message.Split(" LineNumber:")[0].Split(" Path:")[0]}\n at {place}", place);
        }
        var before = text[..word.Groups[1].Index];
        var line = before.Count(c => c == '\n') + 1;
        var column = word.Groups[1].Index - (before.LastIndexOf('\n') + 1) + word.Groups[1].Length + 1;
        var source = $"[Source: (String)\"{text}\"; line: {line}, column: {column}]";
        return new(
            "INVALID_JSON_DESCRIPTION",
            $"Unrecognized token '{word.Groups[1].Value}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at {source}",
            source
        );
    }

    private Flow? ReadFlow(JsonObject flow, string path, bool allJsonata, IReadOnlySet<string> outerVariables)
    {
        var at = path.Length == 0 ? "/" : path;
        string[] missing = [.. new[] { "States", "StartAt" }.Where(f => !flow.ContainsKey(f))];
        if (missing.Length > 0)
        {
            diagnostics.Add(new(Diagnostic.Schema, $"These fields are required: [{string.Join(", ", missing)}]", at));
            return null;
        }
        var startAt = Text(flow, "StartAt", path);
        if (flow["States"] is not JsonObject { Count: > 0 } members)
        {
            diagnostics.Add(new(Diagnostic.Schema, "States must be an object with at least one state", path + "/States"));
            return null;
        }
        var states = new Dictionary<string, State>(StringComparer.Ordinal);
        foreach (var (name, node) in members)
        {
            var here = $"{path}/States/{name}";
            if (name.Length > 80)
                diagnostics.Add(new(Diagnostic.Schema, "State name exceeds the maximum length of 80 characters", here));
            if (node is not JsonObject fields)
                diagnostics.Add(new(Diagnostic.Schema, "State must be a JSON object", here));
            else if (ReadState(name, fields, here, allJsonata, outerVariables, VariablesAt(name, members, outerVariables)) is { } state)
                states.Add(name, state);
        }
        CheckTransitions(startAt, members, path);
        return startAt is null || states.Count < members.Count ? null : new(startAt, states);
    }

    /// <summary>Every target exists, and every state can be reached.</summary>
    private void CheckTransitions(string? startAt, JsonObject states, string path)
    {
        if (startAt is not null && !states.ContainsKey(startAt))
            diagnostics.Add(new("MISSING_TRANSITION_TARGET", $"Missing 'Next' target: {startAt}", path + "/StartAt"));
        var reached = new HashSet<string>(StringComparer.Ordinal) { startAt ?? "" };
        foreach (var (name, node) in states)
        {
            foreach (var (target, field) in TargetsOf(node))
            {
                reached.Add(target);
                if (!states.ContainsKey(target))
                    diagnostics.Add(new("MISSING_TRANSITION_TARGET", $"Missing 'Next' target: {target}", $"{path}/States/{name}/{field}"));
            }
        }
        foreach (var (name, _) in states)
        {
            if (!reached.Contains(name))
                diagnostics.Add(new("MISSING_TRANSITION_TARGET", $"State \"{name}\" is not reachable.", $"{path}/States/{name}"));
        }
    }

    private static IEnumerable<(string Target, string Field)> TargetsOf(JsonNode? state)
    {
        if (state is not JsonObject fields)
            yield break;
        foreach (var field in new[] { "Next", "Default" })
        {
            if (fields[field] is JsonValue value && value.TryGetValue<string>(out var target))
                yield return (target, field);
        }
        foreach (var list in new[] { "Choices", "Catch" })
        {
            if (fields[list] is not JsonArray items)
                continue;
            for (var i = 0; i < items.Count; i++)
            {
                if (items[i] is JsonObject item && item["Next"] is JsonValue value && value.TryGetValue<string>(out var target))
                    yield return (target, $"{list}[{i}]/Next");
            }
        }
    }

    /// <summary>The variables that can be there when a state is entered: those of outer scopes and of states with a way to it.</summary>
    private static HashSet<string> VariablesAt(string name, JsonObject states, IReadOnlySet<string> outerVariables)
    {
        var variables = new HashSet<string>(outerVariables, StringComparer.Ordinal);
        var before = new HashSet<string>(StringComparer.Ordinal) { name };
        for (var found = true; found; )
        {
            found = false;
            foreach (var (other, node) in states)
            {
                if (!TargetsOf(node).Any(t => before.Contains(t.Target)))
                    continue;
                variables.UnionWith(AssignedBy((JsonObject)node!));
                found |= before.Add(other);
            }
        }
        return variables;
    }

    private static IEnumerable<string> AssignedBy(JsonObject state) =>
        from holder in new[] { state }.Concat(
            new[] { "Choices", "Catch" }.SelectMany(list => (state[list] as JsonArray ?? []).OfType<JsonObject>())
        )
        let assign = holder["Assign"] as JsonObject
        where assign is not null
        from variable in assign
        select variable.Key;

    private string? Language(JsonObject fields, string at)
    {
        var language = fields["QueryLanguage"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        if (fields.ContainsKey("QueryLanguage") && language is not ("JSONPath" or JsonataLanguage))
            diagnostics.Add(new(Diagnostic.Schema, "Value is not one of: [JSONPath, JSONata]", at.TrimEnd('/') + "/QueryLanguage"));
        return language;
    }

    private void Unknown(JsonObject fields, string at, IEnumerable<string> known)
    {
        foreach (var (name, _) in fields.Where(f => !known.Contains(f.Key)))
            diagnostics.Add(new(Diagnostic.Schema, "Field is not supported", $"{at.TrimEnd('/')}/{name}"));
    }

    private string? Text(JsonObject fields, string name, string path)
    {
        if (fields[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0)
            return text;
        diagnostics.Add(new(Diagnostic.Schema, "Value must be a non-empty string", $"{path}/{name}"));
        return null;
    }

    private double? Number(JsonObject fields, string name, string path, double minimum, double maximum = 99999999)
    {
        if (
            fields[name] is JsonValue value
            && value.GetValueKind() == JsonValueKind.Number
            && value.GetValue<double>() is var number
            && number >= minimum
            && number <= maximum
        )
        {
            return number;
        }

        diagnostics.Add(new(Diagnostic.Schema, $"Value must be a number between {minimum} and {maximum}", $"{path}/{name}"));
        return null;
    }

    [GeneratedRegex(@"^\s*([A-Za-z_$][A-Za-z0-9_$]*)")]
    private static partial Regex BareWord();
}
