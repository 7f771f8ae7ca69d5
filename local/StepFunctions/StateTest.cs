using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>The result of TestState.</summary>
/// <param name="Status"><c>SUCCEEDED</c>, <c>FAILED</c>, <c>RETRIABLE</c> or <c>CAUGHT_ERROR</c>.</param>
/// <param name="Output">The output as JSON text.</param>
/// <param name="Assigned">The variables that the state assigns, as the JSON text of an object.</param>
/// <param name="Next">The next state.</param>
internal sealed record StateTestResult(
    string Status,
    string? Output = null,
    string? Assigned = null,
    string? Next = null,
    string? Error = null,
    string? Cause = null
);

/// <summary>A definition around the one state that TestState gets: the states that it leads to exist, and end.</summary>
internal static class StateTest
{
    /// <summary>The name of a state that is given alone.</summary>
    public const string Name = "StateName";

    /// <summary>
    /// The definition of a state machine that contains the state. A whole definition is used as it is; then a state must be named.
    /// </summary>
    public static (string Definition, string State) Around(string text, string? stateName)
    {
        JsonObject given;
        try
        {
            given = JsonNode.Parse(text) as JsonObject ?? throw Invalid("Definition must be a valid JSON object");
        }
        catch (System.Text.Json.JsonException e)
        {
            throw Invalid(JsonProblem.In(text)?.Message ?? e.Message);
        }

        if (given["States"] is JsonObject)
        {
            return stateName is null
                ? throw new AwsException("ValidationException", "A stateName is required for a definition of a whole state machine.")
                : (text, stateName);
        }

        var states = new JsonObject { [Name] = given.DeepClone() };
        foreach (var (target, _) in Transitions.From(given))
            states[target] = new JsonObject { ["Type"] = "Succeed" };
        var definition = new JsonObject { ["StartAt"] = Name, ["States"] = states };
        // A state that is given alone specifies its own query language; the states around it use the same.
        if (given["QueryLanguage"] is { } language)
        {
            definition["QueryLanguage"] = language.DeepClone();
            ((JsonObject)states[Name]!).Remove("QueryLanguage");
        }
        return (definition.ToJsonString(), Name);
    }

    private static AwsException Invalid(string problem) => new("InvalidDefinition", $"Invalid State Machine Definition: '{problem}'");
}
