using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Conformance.Events;

/// <summary>The events that a pattern matches according to AWS, repeated with TestEventPattern.</summary>
internal sealed class EventPatternRecordings : IRecordings
{
    private const string Kind = "event patterns";

    public async IAsyncEnumerable<CaseResult> RunAsync(
        string folder,
        LocalCloud cloud,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var file = Path.Combine(folder, "eventbridge-patterns", "patterns.json");
        if (!File.Exists(file))
            yield break;
        foreach (var recorded in JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken))!.AsArray().OfType<JsonObject>())
        {
            var difference = await DifferenceAsync(recorded, cloud);
            yield return new(Kind, (string)recorded["name"]!, difference is null ? Verdict.Agreed : Verdict.Differing, difference ?? "");
        }
    }

    private static async Task<string?> DifferenceAsync(JsonObject recorded, LocalCloud cloud)
    {
        var answer = await cloud.CallAsync("events", "AWSEvents.TestEventPattern", Parameters(recorded), "1.1");
        var expected = (string)recorded["expected"]!;
        if (expected == "error")
        {
            var (code, message) = ((string?)recorded["errorCode"], (string?)recorded["errorMessage"]);
            // AWS adds a second line with a place in its Java source text.
            var said = answer.Error is null ? answer.Text : $"{answer.Error}: {answer.Message!.Split('\n')[0]}";
            return said == $"{code}: {message}" ? null : $"{said}, not {code}: {message}";
        }

        var verdict =
            answer.Error is { } error ? $"{error}: {answer.Message}"
            : (bool)answer.Json["Result"]! ? "match"
            : "no-match";
        return verdict == expected ? null : $"{verdict}, not {expected}";
    }

    public static JsonObject Parameters(JsonObject recorded) =>
        new() { ["EventPattern"] = Text(recorded, "pattern"), ["Event"] = Text(recorded, "event") };

    /// <summary>What was sent: as JSON, or literally if the text matters.</summary>
    private static string Text(JsonObject recorded, string name) => (string?)recorded[name + "Text"] ?? recorded[name]!.ToJsonString();
}
