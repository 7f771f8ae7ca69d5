using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Conformance.Errors;

/// <summary>AWS's errors. The recordings describe the situations in words; <see cref="Scenario"/> knows how to create them.</summary>
internal sealed class ErrorRecordings : IRecordings
{
    public async IAsyncEnumerable<CaseResult> RunAsync(
        string folder,
        LocalCloud cloud,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var file = Path.Combine(folder, "errors.json");
        if (!File.Exists(file))
            yield break;
        (await FunctionSettings.CreateRoleAsync(cloud)).Expect();
        var patterns = Patterns(folder);
        foreach (var row in JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken))!.AsArray().OfType<JsonObject>())
        {
            var (service, operation, situation) = ((string)row["service"]!, (string)row["operation"]!, (string)row["situation"]!);
            var (verdict, detail) = await CompareAsync(row, service, operation, situation, patterns, cloud);
            yield return new(
                $"errors, {((string)row["verified"]! == "model" ? "model" : "recorded")}",
                $"{service} {operation}: {situation}",
                verdict,
                detail
            );
        }
    }

    private static async Task<(Verdict Verdict, string Detail)> CompareAsync(
        JsonObject row,
        string service,
        string operation,
        string situation,
        Dictionary<string, JsonObject> patterns,
        LocalCloud cloud
    )
    {
        var scenario = OfPattern(situation, patterns) ?? Scenario.All.GetValueOrDefault((service, operation, situation));
        if (scenario?.OutOfScope is { } reason)
            return (Verdict.OutOfScope, reason);
        try
        {
            // A list of inputs that all get the same response.
            foreach (var input in row["input"] is JsonArray inputs ? [.. inputs] : new[] { row["input"] })
            {
                var answer = Outcome.Of(await (scenario ?? new Scenario()).PlayAsync(cloud, service, operation, input));
                if (answer.Message.StartsWith("LocalAws does not support ", StringComparison.Ordinal))
                    return (Verdict.OutOfScope, answer.Message);
                if (scenario is null)
                    return (Verdict.OutOfScope, "no scenario creates this situation");
                if (answer.Difference(row) is { } difference)
                    return (Verdict.Differing, input is null ? difference : $"{difference}; input {input.ToJsonString()}");
            }

            return (Verdict.Agreed, "");
        }
        catch (InvalidOperationException e)
        {
            return e.Message.Contains("LocalAws does not support ", StringComparison.Ordinal)
                ? (Verdict.OutOfScope, e.Message)
                : (Verdict.Differing, $"the situation could not be created: {e.Message}");
        }
    }

    /// <summary>Rows that repeat an error of the event pattern recordings name the case.</summary>
    private static Scenario? OfPattern(string situation, Dictionary<string, JsonObject> patterns)
    {
        const string Prefix = "pattern case ";
        return situation.StartsWith(Prefix, StringComparison.Ordinal) && patterns.TryGetValue(situation[Prefix.Length..], out var recorded)
            ? new() { Call = new() { Parameters = Events.EventPatternRecordings.Parameters(recorded) } }
            : null;
    }

    private static Dictionary<string, JsonObject> Patterns(string folder)
    {
        var file = Path.Combine(folder, "eventbridge-patterns", "patterns.json");
        return File.Exists(file)
            ? JsonNode.Parse(File.ReadAllText(file))!.AsArray().OfType<JsonObject>().ToDictionary(recorded => (string)recorded["name"]!)
            : [];
    }
}

/// <summary>A response's content, whatever its protocol.</summary>
internal sealed record Outcome(int Status, string? Code, string Message, string Text)
{
    public static Outcome Of(Answer answer)
    {
        if (answer.Text.StartsWith('<') && answer.Status >= 400)
        {
            var xml = XDocument.Parse(answer.Text).Descendants().ToLookup(element => element.Name.LocalName, element => element.Value);
            return new(answer.Status, xml["Code"].FirstOrDefault(), xml["Message"].FirstOrDefault() ?? "", answer.Text);
        }

        if (!answer.Text.StartsWith('{'))
            return new(answer.Status, answer.ErrorType, answer.Text, answer.Text);
        if (answer.Status >= 400)
            return new(answer.Status, answer.ErrorType ?? answer.Error, answer.Message ?? "", answer.Text);
        // A function's error is its response, which a header marks as an error.
        if (answer.FunctionError is not null)
            return new(answer.Status, (string?)answer.Json["errorType"], (string?)answer.Json["errorMessage"] ?? "", answer.Text);
        // Calls with several entries report errors per entry, in a successful response.
        var entry = (answer.Json["Entries"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(item => item["ErrorCode"] is not null);
        return new(answer.Status, (string?)entry?["ErrorCode"], (string?)entry?["ErrorMessage"] ?? "", answer.Text);
    }

    /// <summary>How this differs from a recorded row; null if it does not.</summary>
    public string? Difference(JsonObject row)
    {
        var (status, code, message) = ((int?)row["httpStatus"], (string?)row["code"], (string?)row["message"]);
        if (status is not null && status != Status)
            return $"{Status} {Code}: {Message}, not {status} {code}";
        if ((code is not null || status == 200) && code != Code)
            return $"{Code ?? "no error"}: {Message}, not {code ?? "no error"}";
        // Wording that was not recorded matters only if there is nothing else to compare.
        if (message is null || ((string)row["verified"]! == "model" && (code is not null || status is not null)))
            return null;
        // The second line of some messages is a place in AWS's Java source text.
        return new Comparison().TextDifference(message.Split('\n')[0], Message.Split('\n')[0], "message")
            ?? (
                row["extra"]?["Error.Type"] is { } type && !Text.Contains($"<Type>{type}</Type>", StringComparison.Ordinal)
                    ? $"no Type {type}"
                    : null
            )
            ?? (row["extra"]?["payloadKeys"] is JsonArray keys ? KeysDifference(keys) : null);
    }

    private string? KeysDifference(JsonArray expected)
    {
        var (wanted, found) = (
            expected.Select(key => (string)key!).Order(),
            JsonNode.Parse(Text)!.AsObject().Select(member => member.Key).Order()
        );
        return wanted.SequenceEqual(found) ? null : $"the payload has {string.Join(", ", found)}, not {string.Join(", ", wanted)}";
    }
}
