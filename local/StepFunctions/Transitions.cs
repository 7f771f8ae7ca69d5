using System.Text.Json.Nodes;

namespace LocalAws.StepFunctions;

/// <summary>Which states lead to which.</summary>
internal static class Transitions
{
    /// <summary>Where a state can lead, and the field that says so.</summary>
    public static IEnumerable<(string Target, string Field)> From(JsonNode? state)
    {
        if (state is not JsonObject fields)
            yield break;
        foreach (var field in new[] { "Next", "Default" })
        {
            if (DefinitionFields.TextOf(fields[field]) is { } target)
                yield return (target, field);
        }
        foreach (var list in new[] { "Choices", "Catch" })
        {
            foreach (var (number, item) in (fields[list] as JsonArray ?? []).Index())
            {
                if (item is JsonObject part && DefinitionFields.TextOf(part["Next"]) is { } target)
                    yield return (target, $"{list}[{number}]/Next");
            }
        }
    }

    /// <summary>Checks that every target exists and every state can be reached.</summary>
    public static void Check(DefinitionFields flow, string? startAt, JsonObject states)
    {
        if (startAt is not null && !states.ContainsKey(startAt))
            flow.MissingTarget("StartAt", $"Missing 'Next' target: {startAt}");
        var reached = new HashSet<string>(StringComparer.Ordinal) { startAt ?? "" };
        foreach (var (name, state) in states)
        {
            foreach (var (target, field) in From(state))
            {
                reached.Add(target);
                if (!states.ContainsKey(target))
                    flow.MissingTarget($"States/{name}/{field}", $"Missing 'Next' target: {target}");
            }
        }
        foreach (var (name, _) in states)
        {
            if (!reached.Contains(name))
                flow.MissingTarget("States/" + name, $"State \"{name}\" is not reachable.");
        }
    }
}
