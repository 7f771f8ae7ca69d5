using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Security.Tests.Guard;

/// <summary>cfn-guard, with AWS Control Tower's proactive rules and our own.</summary>
internal static class CfnGuard
{
    private const string Package = "@cdklabs/cdk-validator-cfnguard";

    private static string OwnRules { get; } = Checkout.PathOf("tests", "Security", "Guard", "repogrant.guard");

    private static string Program
    {
        get
        {
            var architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
            return Tool.NpmPackage(Package, "bin", OperatingSystem.IsMacOS() ? "macos" : "ubuntu", architecture, "cfn-guard");
        }
    }

    /// <summary>The rules that applied: those that passed, and those that failed with their messages.</summary>
    /// <param name="folders">Which of Control Tower's rules; all of them for the empty name.</param>
    public static async Task<(IReadOnlySet<string> Passed, IReadOnlyDictionary<string, string> Failed)> ValidateAsync(
        JsonObject template,
        params string[] folders
    )
    {
        string[] rules = [.. folders.Select(folder => Tool.NpmPackage(Package, "rules", "control-tower", "cfn-guard", folder)), OwnRules];
        var run = await Programs.RunAsync(
            new ProcessStartInfo(
                Program,
                ["validate", "--structured", "--output-format", "json", "--show-summary", "none", "--rules", .. rules]
            ),
            template.ToJsonString()
        );
        // Its exit code is 19 if rules failed.
        Assert.True(run.ExitCode is 0 or 19, $"cfn-guard: {run.Everything}");
        var result = Assert.Single(JsonNode.Parse(run.Output)!.AsArray())!;
        return (
            result["compliant"]!.AsArray().Select(rule => (string)rule!).ToHashSet(),
            result["not_compliant"]!
                .AsArray()
                .Select(rule => rule!["Rule"]!)
                .ToDictionary(rule => (string)rule["name"]!, rule => rule["checks"]!.ToJsonString())
        );
    }
}
