using System.Text.Json.Nodes;

namespace LocalAws.StepFunctions;

/// <summary>Retry and Catch.</summary>
internal sealed partial class DefinitionReader
{
    private List<Retrier> ReadRetry(JsonObject fields, string at)
    {
        var retriers = new List<Retrier>();
        foreach (
            var (retrier, here) in Handlers(
                fields,
                "Retry",
                at,
                ["ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment"]
            )
        )
        {
            double? Given(string field, double minimum) => retrier.ContainsKey(field) ? Number(retrier, field, here, minimum) : null;
            var jitter = retrier["JitterStrategy"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "NONE";
            if (jitter is not ("FULL" or "NONE"))
                diagnostics.Add(new(Diagnostic.Schema, "Value is not one of: [FULL, NONE]", here + "/JitterStrategy"));
            var interval = Given("IntervalSeconds", 1) ?? 1;
            var longest = Given("MaxDelaySeconds", 1);
            if (longest <= interval)
                diagnostics.Add(new(Diagnostic.Schema, "MaxDelaySeconds must be greater than IntervalSeconds", here + "/MaxDelaySeconds"));
            retriers.Add(
                new(Errors(retrier), interval, (int)(Given("MaxAttempts", 0) ?? 3), Given("BackoffRate", 1) ?? 2, longest, jitter == "FULL")
            );
        }
        return retriers;
    }

    private List<Catcher> ReadCatch(JsonObject fields, string at, IReadOnlySet<string> outerVariables)
    {
        var catchers = new List<Catcher>();
        foreach (var (catcher, here) in Handlers(fields, "Catch", at, ["ErrorEquals", "Next", "Assign", "Output", "Comment"]))
        {
            CheckAssign(catcher, here, outerVariables);
            var field = here[(at.Length + 1)..];
            if (Text(catcher, "Next", here) is { } next)
            {
                catchers.Add(
                    new(
                        Errors(catcher),
                        next,
                        Template(catcher, "Assign", here, field + "/Assign"),
                        Template(catcher, "Output", here, field + "/Output")
                    )
                );
            }
        }
        return catchers;
    }

    /// <summary>Retriers or catchers, with what both have checked: ErrorEquals, and States.ALL alone and last.</summary>
    private IEnumerable<(JsonObject Handler, string At)> Handlers(JsonObject fields, string list, string at, string[] known)
    {
        if (!fields.ContainsKey(list))
            yield break;
        if (fields[list] is not JsonArray items)
        {
            diagnostics.Add(new(Diagnostic.Schema, "Value must be a list", $"{at}/{list}"));
            yield break;
        }
        for (var i = 0; i < items.Count; i++)
        {
            var here = $"{at}/{list}[{i}]";
            if (items[i] is not JsonObject handler)
            {
                diagnostics.Add(new(Diagnostic.Schema, "Value must be a JSON object", here));
                continue;
            }
            Unknown(handler, here, known);
            var errors = Errors(handler);
            if (errors.Count == 0)
                diagnostics.Add(new(Diagnostic.Schema, "These fields are required: [ErrorEquals]", here));
            if (errors.Contains(Failure.All) && (errors.Count > 1 || i < items.Count - 1))
                diagnostics.Add(new(Diagnostic.Schema, "States.ALL must appear alone and at the end of the list", here));
            yield return (handler, here);
        }
    }

    private static List<string> Errors(JsonObject handler) =>
        [
            .. (handler["ErrorEquals"] as JsonArray ?? [])
                .OfType<JsonValue>()
                .Select(v => v.TryGetValue<string>(out var text) ? text : "")
                .Where(t => t.Length > 0),
        ];
}
