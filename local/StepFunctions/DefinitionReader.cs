using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.StepFunctions;

/// <summary>
/// Parses a definition and reports everything that is wrong with it. What is valid but not supported by LocalAws is reported separately.
/// </summary>
internal sealed partial class DefinitionReader
{
    private const string JsonataLanguage = "JSONata";

    private static readonly string[] RootFields = ["Comment", "StartAt", "States", "Version", "TimeoutSeconds", "QueryLanguage"];

    private readonly DefinitionProblems problems = new();

    private DefinitionReader() { }

    /// <summary>Parses a definition.</summary>
    /// <returns>
    /// The definition, if it is valid and supported; AWS's diagnostics; and what is valid but not supported by LocalAws.
    /// </returns>
    public static async Task<(Definition? Definition, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<string> NotSupported)> ReadAsync(
        string text,
        Jsonata jsonata,
        CancellationToken cancellationToken
    )
    {
        using var compiler = await jsonata.CompilerAsync(cancellationToken);
        var reader = new DefinitionReader();
        var definition = reader.ReadText(text, compiler);
        var problems = reader.problems;
        return (problems.None ? definition : null, problems.Diagnostics, problems.NotSupported);
    }

    private Definition? ReadText(string text, Jsonata.Compiler compiler)
    {
        JsonNode? root = null;
        try
        {
            if (!string.IsNullOrWhiteSpace(text))
                root = JsonNode.Parse(text, documentOptions: new() { MaxDepth = 128, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            problems.Add(InvalidJson.Of(text, e));
            return null;
        }
        if (root is not JsonObject json)
        {
            problems.Add(new(Diagnostic.Schema, "Definition must be a valid JSON object", null));
            return null;
        }
        var machine = new DefinitionFields(json, problems, compiler);
        var allJsonata = machine.Language() == JsonataLanguage;
        machine.OnlyKnows(RootFields);
        var flow = ReadFlow(machine, allJsonata, new HashSet<string>());
        var timeout = machine["TimeoutSeconds"] is null ? null : machine.Number("TimeoutSeconds", 1);
        return flow is null ? null : new(flow, timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
    }

    private Flow? ReadFlow(DefinitionFields flow, bool allJsonata, IReadOnlySet<string> outerVariables)
    {
        string[] missing = [.. new[] { "States", "StartAt" }.Where(field => !flow.Has(field))];
        if (missing.Length > 0)
        {
            flow.Required(missing);
            return null;
        }
        var startAt = flow.Text("StartAt");
        if (flow["States"] is not JsonObject { Count: > 0 } members)
        {
            flow.Problem("States", "States must be an object with at least one state");
            return null;
        }
        var states = new Dictionary<string, State>(StringComparer.Ordinal);
        foreach (var (name, node) in members)
        {
            if (name.Length > 80)
                flow.Problem("States/" + name, "State name exceeds the maximum length of 80 characters");
            if (node is not JsonObject json)
            {
                flow.Problem("States/" + name, "State must be a JSON object");
                continue;
            }
            var scope = new Scope(outerVariables, Variables.At(name, members, outerVariables));
            if (ReadState(name, flow.State(name, json), allJsonata, scope) is { } state)
                states.Add(name, state);
        }
        Transitions.Check(flow, startAt, members);
        return startAt is null || states.Count < members.Count ? null : new(startAt, states);
    }

    /// <summary>The variables that a state can see.</summary>
    /// <param name="Outer">Those of the enclosing flows, which it cannot assign.</param>
    /// <param name="All">Those and what earlier states assign; for nested flows all of them are outer ones.</param>
    private sealed record Scope(IReadOnlySet<string> Outer, IReadOnlySet<string> All);
}
