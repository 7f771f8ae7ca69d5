using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using TestKit;

namespace Conformance.Facts;

/// <summary>Creates a situation and returns the response, in the form of the recording.</summary>
internal delegate Task<JsonNode?> Ask(FactCloud cloud);

/// <summary>How to ask for a fact.</summary>
/// <param name="Ask">Null if it cannot be asked.</param>
/// <param name="Newer">Members that AWS has added since the recording was made: they are not differences.</param>
/// <param name="OutOfScope">Why it cannot be asked.</param>
internal sealed record Question(Ask? Ask, IReadOnlyList<string>? Newer = null, string? OutOfScope = null);

/// <summary>
/// The file <c>facts.json</c>: responses of AWS in situations that are described in words. Each gets a LocalAws of its own, so that they
/// can use the names in the recordings.
/// </summary>
internal sealed class FactRecordings : IRecordings
{
    public const string Kind = "facts";

    public async IAsyncEnumerable<CaseResult> RunAsync(
        string folder,
        LocalCloud cloud,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var file = Path.Combine(folder, "facts.json");
        if (!File.Exists(file))
            yield break;
        foreach (var fact in JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken))!.AsArray().OfType<JsonObject>())
        {
            var (service, operation, situation) = ((string)fact["service"]!, (string)fact["operation"]!, (string)fact["situation"]!);
            var (verdict, detail) = await VerdictAsync(service, operation, situation, fact["expected"]);
            yield return new($"{Kind}, {service}", $"{service} {operation}: {situation}", verdict, detail);
        }
    }

    private static async Task<(Verdict Verdict, string Detail)> VerdictAsync(
        string service,
        string operation,
        string situation,
        JsonNode? expected
    )
    {
        if (!Questions.All.TryGetValue((service, operation, situation), out var question))
            return (Verdict.OutOfScope, "nothing here says how to ask for it");
        if (question.Ask is not { } ask)
            return (Verdict.OutOfScope, question.OutOfScope!);
        await using var local = await TemporaryLocalAws.StartAsync(options => options with { Region = LocalCloud.Region }, default);
        using var cloud = new LocalCloud(local.Host);
        try
        {
            var observed = await ask(new(cloud));
            return new FactComparison(question.Newer ?? []).Difference(expected, observed) is { } difference
                ? (Verdict.Differing, difference)
                : (Verdict.Agreed, "");
        }
        catch (FactException refused)
        {
            return refused.Message.Contains("LocalAws does not support ", StringComparison.Ordinal)
                ? (Verdict.OutOfScope, refused.Message)
                : (Verdict.Differing, $"the situation could not be created: {refused.Message}");
        }
    }
}
