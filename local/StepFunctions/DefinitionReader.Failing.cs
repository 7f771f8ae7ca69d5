using System.Text.Json.Nodes;

namespace LocalAws.StepFunctions;

/// <summary>Retry and Catch.</summary>
internal sealed partial class DefinitionReader
{
    private static readonly string[] RetrierFields =
    [
        "ErrorEquals",
        "IntervalSeconds",
        "MaxAttempts",
        "BackoffRate",
        "MaxDelaySeconds",
        "JitterStrategy",
        "Comment",
    ];

    private static readonly string[] CatcherFields = ["ErrorEquals", "Next", "Assign", "Output", "Comment"];

    private static StateFailing ReadFailing(DefinitionFields fields, Scope scope)
    {
        var retriers = Handlers(fields, "Retry", RetrierFields).Select(one => ReadRetrier(one.Fields, one.Errors)).ToList();
        var catchers = Handlers(fields, "Catch", CatcherFields).Select(one => ReadCatcher(one.Fields, one.Errors, scope)).ToList();
        return new(retriers, [.. catchers.OfType<Catcher>()]);
    }

    private static Retrier ReadRetrier(DefinitionFields retrier, IReadOnlyList<string> errors)
    {
        var jitter = retrier.OptionalText("JitterStrategy") ?? "NONE";
        if (jitter is not ("FULL" or "NONE"))
            retrier.NotOneOf("JitterStrategy", "FULL", "NONE");
        var interval = retrier.OptionalNumber("IntervalSeconds", 1) ?? 1;
        var longest = retrier.OptionalNumber("MaxDelaySeconds", 1);
        if (longest <= interval)
            retrier.Problem("MaxDelaySeconds", "MaxDelaySeconds must be greater than IntervalSeconds");
        var attempts = (int)(retrier.OptionalNumber("MaxAttempts", 0) ?? 3);
        return new(errors, interval, attempts, retrier.OptionalNumber("BackoffRate", 1) ?? 2, longest, jitter == "FULL");
    }

    private static Catcher? ReadCatcher(DefinitionFields catcher, IReadOnlyList<string> errors, Scope scope)
    {
        var next = catcher.Text("Next");
        var (assign, output) = (catcher.Assign(scope.Outer), catcher.Template("Output"));
        return next is null ? null : new(errors, next, assign, output);
    }

    /// <summary>Retriers or catchers, with the checks that both have: ErrorEquals, and States.ALL alone and last.</summary>
    private static IEnumerable<(DefinitionFields Fields, IReadOnlyList<string> Errors)> Handlers(
        DefinitionFields fields,
        string list,
        string[] known
    )
    {
        if (!fields.Has(list))
            yield break;
        if (fields[list] is not JsonArray items)
        {
            fields.Problem(list, "Value must be a list");
            yield break;
        }
        var handlers = fields.Parts(list, items, "Value must be a JSON object").ToList();
        foreach (var handler in handlers)
        {
            handler.OnlyKnows(known);
            var errors = (handler["ErrorEquals"] as JsonArray ?? []).Select(DefinitionFields.TextOf).OfType<string>().ToList();
            errors.RemoveAll(error => error.Length == 0);
            if (errors.Count == 0)
                handler.Required("ErrorEquals");
            if (errors.Contains(Failure.All) && (errors.Count > 1 || handler != handlers[^1]))
                handler.Problem("States.ALL must appear alone and at the end of the list");
            yield return (handler, errors);
        }
    }
}
