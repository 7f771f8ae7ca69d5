using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Iam.Engine;

namespace LocalAws.Tests.Iam.Oracle;

/// <summary>
/// The engine against another implementation of IAM's decisions, @cloud-copilot/iam-simulate, on generated questions.
/// IAM_ORACLE_SEED and IAM_ORACLE_CASES select others than the default ones.
/// </summary>
public sealed class OracleTests(ITestOutputHelper output)
{
    private const int UsualSeed = 1;
    private const int UsualCases = 6000;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public async Task The_engine_and_iam_simulate_agree_on_generated_policies()
    {
        var seed = Setting("IAM_ORACLE_SEED", UsualSeed);
        var count = Setting("IAM_ORACLE_CASES", UsualCases);
        var generator = new GeneratedCase(new Random(seed));
        var cases = Enumerable.Range(0, count).Select(_ => generator.Next()).ToList();

        var answers = await IamSimulate.AskAsync(cases.Select(Simulation));

        var ours = cases.ConvertAll(one => Outcome(DecisionEngine.Decide(one.Question())));
        var differing = Enumerable
            .Range(0, count)
            .Where(i => (string?)answers[i]["result"] != ours[i] || answers[i]["ignoredContextKeys"] is not JsonArray { Count: 0 })
            .ToList();
        foreach (var i in differing)
            Keep(seed, i, cases[i], ours[i], answers[i]);
        Assert.True(
            differing.Count == 0,
            $"{differing.Count} of {count} generated cases differ with seed {seed}: see the output and {KeptFolder()}."
        );
        // If the generator made only denials, any two engines would agree.
        Assert.All(ours.CountBy(outcome => outcome), outcome => Assert.InRange(outcome.Value, count / 20, count * 3 / 4));
        Assert.Equal(3, ours.Distinct().Count());
    }

    private static string Outcome(Verdict verdict) =>
        verdict switch
        {
            { Allowed: true } => "Allowed",
            { Explicit: true } => "ExplicitlyDenied",
            _ => "ImplicitlyDenied",
        };

    private static JsonObject Simulation(EngineCase one)
    {
        var context = new JsonObject();
        foreach (var (key, values) in one.Context())
            context[key] = one.Json["context"]![key] is JsonArray ? new JsonArray([.. values.Select(value => (JsonNode)value)]) : values[0];
        var simulation = new JsonObject
        {
            ["request"] = new JsonObject
            {
                ["principal"] = one.Json["caller"]!.DeepClone(),
                ["action"] = one.Action,
                ["resource"] = new JsonObject
                {
                    ["resource"] = one.Json["resource"]!.DeepClone(),
                    ["accountId"] = one.Json["resourceAccount"]!.DeepClone(),
                },
                ["contextVariables"] = context,
            },
            ["identityPolicies"] = IamSimulate.Named((one.Json["identity"] as JsonArray ?? []).Select(policy => policy!)),
        };
        if (one.Json["boundary"] is { } boundary)
            simulation["permissionBoundaryPolicies"] = IamSimulate.Named([boundary]);
        if (one.Json["session"] is JsonArray session)
            simulation["sessionPolicy"] = session[0]!.DeepClone();
        if ((one.Json["trustPolicy"] ?? one.Json["resourcePolicy"]) is { } resource)
            simulation["resourcePolicy"] = resource.DeepClone();
        return simulation;
    }

    private void Keep(int seed, int index, EngineCase one, string ours, JsonNode theirs)
    {
        one.Json["name"] = $"seed {seed}, case {index}: ours {ours}, theirs {theirs.ToJsonString()}";
        var text = one.Json.ToJsonString(Indented);
        Directory.CreateDirectory(KeptFolder());
        File.WriteAllText(Path.Combine(KeptFolder(), $"{seed}-{index}.json"), text);
        output.WriteLine(text);
    }

    private static string KeptFolder() => Checkout.PathOf("TestResults", "iam-oracle");

    private static int Setting(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
