using System.Diagnostics;
using System.Text.Json.Nodes;

namespace TestKit;

/// <summary>
/// @cloud-copilot/iam-simulate, the second opinion on what policies mean, with its own list of AWS's actions. No code of ours affects its
/// answers. See oracle.js for its questions and answers.
/// </summary>
internal static class IamSimulate
{
    /// <summary>One answer for each question, in the same order.</summary>
    public static async Task<IReadOnlyList<JsonNode>> AskAsync(IEnumerable<JsonObject> questions)
    {
        var lines = questions.Select(question => question.ToJsonString() + "\n").ToArray();
        Tool.NpmPackage("@cloud-copilot/iam-simulate");
        var run = await Programs.RunAsync(
            new ProcessStartInfo("node", [Checkout.PathOf("tests", "TestKit", "oracle.js"), Tool.NpmFolder]),
            string.Concat(lines)
        );
        Assert.True(run.ExitCode == 0, run.Error);
        var answers = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Length, answers.Length);
        return [.. answers.Select(answer => JsonNode.Parse(answer)!)];
    }

    /// <summary>Policies in its format.</summary>
    public static JsonArray Named(IEnumerable<JsonNode> policies) =>
        new([
            .. policies.Select((policy, number) => (JsonNode)new JsonObject { ["name"] = $"p{number}", ["policy"] = policy.DeepClone() }),
        ]);
}
