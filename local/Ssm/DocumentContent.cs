using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>A parsed Command document of schema 2.2: its parameters and its steps.</summary>
internal sealed partial class DocumentContent
{
    private const string ShellScript = "aws:runShellScript";

    private DocumentContent(
        string description,
        IReadOnlyDictionary<string, DocumentParameter> parameters,
        IReadOnlyList<DocumentStep> steps
    )
    {
        Description = description;
        Parameters = parameters;
        Steps = steps;
    }

    public string Description { get; }

    public IReadOnlyDictionary<string, DocumentParameter> Parameters { get; }

    public IReadOnlyList<DocumentStep> Steps { get; }

    /// <summary>A reference to a parameter in a step's inputs.</summary>
    [GeneratedRegex(@"\{\{\s*([^{}]*?)\s*\}\}")]
    public static partial Regex Reference();

    [GeneratedRegex("^[a-zA-Z0-9_:-]{1,128}$")]
    private static partial Regex StepName();

    /// <summary>Parses a document or says what is wrong with it; what is valid but not supported here is refused by name.</summary>
    public static DocumentContent Parse(JsonObject document)
    {
        var version = document["schemaVersion"] is JsonValue value ? value.ToString() : null;
        if (version != "2.2")
        {
            throw version is "1.2" or "2.0" or "0.3"
                ? AwsException.NotSupported($"documents of schema {version}")
                : new AwsException("InvalidDocumentSchemaVersion", "The version of the document schema is not supported.");
        }

        foreach (var (name, _) in document)
        {
            if (name is not ("schemaVersion" or "description" or "parameters" or "mainSteps" or "$schema"))
            {
                throw name is "files" or "outputs" or "variables"
                    ? AwsException.NotSupported($"{name} of a document")
                    : SsmErrors.DocumentContent($"Unknown field {name}.");
            }
        }
        var parameters = new Dictionary<string, DocumentParameter>(StringComparer.Ordinal);
        foreach (var (name, definition) in document["parameters"] as JsonObject ?? [])
        {
            parameters.Add(
                name,
                DocumentParameter.Parse(
                    name,
                    definition as JsonObject ?? throw SsmErrors.DocumentContent($"The parameter {name} must be a map.")
                )
            );
        }

        if (document["mainSteps"] is not JsonArray { Count: > 0 } steps)
            throw SsmErrors.DocumentContent("mainSteps must be a list of at least one step.");
        var parsed = steps
            .Select(s => Step(s as JsonObject ?? throw SsmErrors.DocumentContent("A step must be a map."), parameters))
            .ToList();
        if (parsed.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw SsmErrors.DocumentContent($"The step name {twice.Key} is used twice.");
        return new(document["description"]?.ToString() ?? "", parameters, parsed);
    }

    private static DocumentStep Step(JsonObject step, Dictionary<string, DocumentParameter> parameters)
    {
        var action = step["action"]?.ToString();
        if (action != ShellScript)
        {
            throw action?.StartsWith("aws:", StringComparison.Ordinal) == true
                ? AwsException.NotSupported($"the action {action}")
                : SsmErrors.DocumentContent($"Unknown action {action}.");
        }

        var name = step["name"]?.ToString() ?? "";
        if (!StepName().IsMatch(name))
            throw SsmErrors.DocumentContent($"The step name '{name}' is not valid.");
        foreach (var (field, _) in step)
        {
            if (field is not ("action" or "name" or "inputs" or "precondition"))
                throw AwsException.NotSupported($"{field} of a step");
        }
        var inputs = step["inputs"] as JsonObject ?? throw SsmErrors.DocumentContent($"The step {name} has no inputs.");
        foreach (var (field, _) in inputs)
        {
            if (field is not ("runCommand" or "timeoutSeconds" or "workingDirectory"))
                throw AwsException.NotSupported($"the input {field} of {ShellScript}");
        }
        if (inputs["runCommand"] is null)
            throw SsmErrors.DocumentContent($"The step {name} has no runCommand.");
        foreach (var reference in Texts(inputs).SelectMany(t => Reference().Matches(t)).Select(m => m.Groups[1].Value))
        {
            if (reference.StartsWith("ssm:", StringComparison.Ordinal) || reference.StartsWith("ssm-secure:", StringComparison.Ordinal))
                throw AwsException.NotSupported($"Parameter Store references in documents ({{{{ {reference} }}}})");
            if (!parameters.ContainsKey(reference))
            {
                throw SsmErrors.DocumentContent(
                    $"The step {name} refers to the parameter {reference}, which the document does not define."
                );
            }
        }
        return new(name, inputs["runCommand"]!, inputs["timeoutSeconds"], inputs["workingDirectory"], Platform(step["precondition"]));
    }

    /// <summary>The platform that a step is for: the only supported precondition.</summary>
    private static string? Platform(JsonNode? precondition)
    {
        if (precondition is null)
            return null;
        if (precondition is JsonObject { Count: 1 } map && map["StringEquals"] is JsonArray { Count: 2 } pair)
        {
            string[] both = [pair[0]!.ToString(), pair[1]!.ToString()];
            if (both.Contains("platformType"))
                return both.First(b => b != "platformType");
        }
        throw AwsException.NotSupported($"the precondition {precondition.ToJsonString()}");
    }

    private static IEnumerable<string> Texts(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.SelectMany(m => Texts(m.Value)),
            JsonArray list => list.SelectMany(Texts),
            JsonValue value when value.GetValueKind() == JsonValueKind.String => [value.GetValue<string>()],
            _ => [],
        };
}

/// <summary>One step: a shell script. Its inputs may refer to parameters.</summary>
/// <param name="Platform">The platform that it is for; null for any.</param>
internal sealed record DocumentStep(
    string Name,
    JsonNode RunCommand,
    JsonNode? TimeoutSeconds,
    JsonNode? WorkingDirectory,
    string? Platform
);
