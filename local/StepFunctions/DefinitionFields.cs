using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.StepFunctions;

/// <summary>The fields of one JSON object of a definition, and its place. An invalid field is a problem at its place.</summary>
internal sealed class DefinitionFields
{
    private readonly JsonObject json;
    private readonly DefinitionProblems problems;
    private readonly Jsonata.Compiler compiler;
    private readonly string at;

    /// <summary>The object's path in its state, such as <c>Choices[0]/</c>, with which the names of its templates begin.</summary>
    private readonly string inState;

    private DefinitionFields(JsonObject json, string at, string inState, DefinitionProblems problems, Jsonata.Compiler compiler)
    {
        this.json = json;
        this.at = at;
        this.inState = inState;
        this.problems = problems;
        this.compiler = compiler;
    }

    /// <summary>The definition itself.</summary>
    public DefinitionFields(JsonObject root, DefinitionProblems problems, Jsonata.Compiler compiler)
        : this(root, "/", "", problems, compiler) { }

    public JsonNode? this[string name] => json[name];

    public bool Has(string name) => json.ContainsKey(name);

    /// <summary>A state in this flow.</summary>
    public DefinitionFields State(string name, JsonObject state) => new(state, Place("States/" + name), "", problems, compiler);

    /// <summary>A nested object, such as <c>ItemProcessor</c>.</summary>
    public DefinitionFields Part(string place, JsonObject part) => new(part, Place(place), $"{inState}{place}/", problems, compiler);

    /// <summary>The objects in a list.</summary>
    /// <param name="name">The list's name.</param>
    /// <param name="items">The list.</param>
    /// <param name="problem">The message for an item that is not an object.</param>
    public IEnumerable<DefinitionFields> Parts(string name, JsonArray items, string problem)
    {
        foreach (var (number, item) in items.Index())
        {
            if (item is JsonObject part)
                yield return Part($"{name}[{number}]", part);
            else
                Problem($"{name}[{number}]", problem);
        }
    }

    /// <summary>The objects of a required list with at least one item.</summary>
    public IEnumerable<DefinitionFields> RequiredParts(string name, string problem)
    {
        if (json[name] is JsonArray { Count: > 0 } items)
            return Parts(name, items, problem);
        if (Has(name))
            Problem($"{name} must be a non-empty list");
        else
            Required(name);
        return [];
    }

    /// <summary>A problem of the object as a whole.</summary>
    public void Problem(string text) => problems.Add(new(Diagnostic.Schema, text, at));

    /// <summary>A problem of a field or of something in it.</summary>
    public void Problem(string place, string text) => problems.Add(new(Diagnostic.Schema, text, Place(place)));

    /// <summary>A transition to a missing state, or a state that cannot be reached.</summary>
    public void MissingTarget(string place, string text) => problems.Add(new(Diagnostic.MissingTarget, text, Place(place)));

    /// <summary>Something that is valid but not supported here.</summary>
    public void NotSupported(string what) => problems.AddNotSupported(what);

    /// <summary>Reports missing required fields.</summary>
    public void Required(params IEnumerable<string> names) => Problem($"These fields are required: [{string.Join(", ", names)}]");

    /// <summary>Reports a field with a value that is not allowed.</summary>
    public void NotOneOf(string name, params IEnumerable<string> values) =>
        Problem(name, $"Value is not one of: [{string.Join(", ", values)}]");

    public void OnlyKnows(params IReadOnlyCollection<string> known)
    {
        foreach (var (name, _) in json.Where(field => !known.Contains(field.Key)))
            Problem(name, "Field is not supported");
    }

    /// <summary>A string; any other type counts as absent.</summary>
    public string? OptionalText(string name) => TextOf(json[name]);

    /// <summary>A required string.</summary>
    public string? Text(string name)
    {
        if (OptionalText(name) is { Length: > 0 } text)
            return text;
        Problem(name, "Value must be a non-empty string");
        return null;
    }

    /// <summary>A number, or null if there is none.</summary>
    public double? OptionalNumber(string name, double minimum) => Has(name) ? Number(name, minimum) : null;

    public double? Number(string name, double minimum)
    {
        const double maximum = 99999999;
        if (json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number)
        {
            var number = value.GetValue<double>();
            if (number >= minimum && number <= maximum)
                return number;
        }

        Problem(name, $"Value must be a number between {minimum} and {maximum}");
        return null;
    }

    /// <summary>JSON with expressions in it, or null if there is none.</summary>
    public Template? Template(string name)
    {
        if (!json.TryGetPropertyValue(name, out var value))
            return null;
        var template = new Template(inState + name, value);
        foreach (var expression in template.Expressions)
        {
            if (compiler.SyntaxError(expression.Text) is { } error)
                Problem(name, $"'{expression.Text}' is not a valid JSONata expression: {error}");
        }
        return template;
    }

    /// <summary>The same for a number: a value that is not an expression must be one.</summary>
    public Template? NumberTemplate(string name, double minimum)
    {
        var template = Template(name);
        if (template is { IsExpression: false })
            Number(name, minimum);
        return template;
    }

    /// <summary>The assigned variables; those of outer scopes cannot be assigned.</summary>
    public Template? Assign(IReadOnlySet<string> outerVariables)
    {
        if (!Has("Assign"))
            return null;
        if (json["Assign"] is not JsonObject assign)
        {
            Problem("Assign", "Value must be a JSON object");
        }
        else
        {
            foreach (var (variable, _) in assign)
            {
                if (!Variables.IsName(variable))
                    Problem("Assign", $"'{variable}' is not a valid variable name");
                else if (outerVariables.Contains(variable))
                    Problem("Assign/" + variable, $"Variable '{variable}' is already assigned in an outer scope");
            }
        }
        return Template("Assign");
    }

    /// <summary>The query language, if it is specified.</summary>
    public string? Language()
    {
        var language = OptionalText("QueryLanguage");
        if (Has("QueryLanguage") && language is not ("JSONPath" or "JSONata"))
            NotOneOf("QueryLanguage", "JSONPath", "JSONata");
        return language;
    }

    public static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private string Place(string below) => at == "/" ? "/" + below : $"{at}/{below}";
}
