using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>What TestState found out.</summary>
/// <param name="Status"><c>SUCCEEDED</c>, <c>FAILED</c>, <c>RETRIABLE</c> or <c>CAUGHT_ERROR</c>.</param>
/// <param name="Output">As JSON text.</param>
/// <param name="Assigned">The variables that the state assigns, as the JSON text of an object.</param>
/// <param name="Next">The state that comes next.</param>
internal sealed record StateTestResult(
    string Status,
    string? Output = null,
    string? Assigned = null,
    string? Next = null,
    string? Error = null,
    string? Cause = null
);

/// <summary>The definition around the one state that TestState is given: states that it leads to are there, and end.</summary>
internal static class StateTest
{
    /// <summary>The name that a state has which is given alone.</summary>
    public const string Name = "StateName";

    /// <summary>
    /// A state machine's definition with the state in it. A whole definition is taken as it is, and then a state has to be named.
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
        // The language of a state that is given alone stands in it; the states around it have the same.
        if (given["QueryLanguage"] is { } language)
        {
            definition["QueryLanguage"] = language.DeepClone();
            ((JsonObject)states[Name]!).Remove("QueryLanguage");
        }
        return (definition.ToJsonString(), Name);
    }

    private static AwsException Invalid(string problem) => new("InvalidDefinition", $"Invalid State Machine Definition: '{problem}'");
}
