using System.Diagnostics;
using System.Text.Json.Nodes;

namespace TestKit;

/// <summary>The schemas of the events that RepoGrant publishes, validated with ajv.</summary>
internal static class EventSchemas
{
    /// <summary>"Access Granted" is described by access-granted.json.</summary>
    public static string FileOf(string detailType) =>
        string.Join('-', detailType.Split(' ').Select(word => word.ToLower(System.Globalization.CultureInfo.InvariantCulture))) + ".json";

    /// <summary>What is wrong with an event's detail; empty if nothing is.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsOfAsync(string detailType, JsonNode detail)
    {
        Tool.NpmPackage("ajv");
        Tool.NpmPackage("ajv-formats");
        var line = new JsonObject { ["schema"] = FileOf(detailType), ["json"] = detail.DeepClone() };
        var run = await Programs.RunAsync(
            new ProcessStartInfo(
                "node",
                [Checkout.PathOf("tests", "TestKit", "schemas.js"), Tool.NpmFolder, Checkout.PathOf("events", "schemas")]
            ),
            line.ToJsonString() + "\n"
        );
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. JsonNode.Parse(run.Output)!.AsArray().Select(problem => (string)problem!)];
    }
}
