using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Lambda;

namespace Conformance.StepFunctions;

/// <summary>
/// The Lambda functions of the recordings: real functions in LocalAws that run <c>bootstrap</c> and behave as a case says.
/// </summary>
internal sealed partial class RecordedFunctions(LocalCloud cloud, string role)
{
    /// <summary>Deploys a case's functions.</summary>
    /// <returns>Null, or the behavior that is not supported.</returns>
    public async Task<string?> DeployAsync(RecordedCase recorded)
    {
        foreach (var (name, behavior) in recorded.Functions)
        {
            if (Behavior(behavior) is not { } settings)
                return $"a function that {behavior}";
            await DeployAsync(cloud, name, role, settings, TimeSpan.FromMinutes(5));
        }
        return null;
    }

    /// <summary>A function that runs <c>bootstrap</c>.</summary>
    public static Task DeployAsync(LocalCloud cloud, string name, string role, JsonObject behavior, TimeSpan timeout) =>
        cloud.Host.Cloud.Lambda.DeployAsync(
            new Function
            {
                AccountId = LocalCloud.Account,
                Region = LocalCloud.Region,
                Name = name,
                RoleArn = role,
                Handler = "handler",
                CodeFolder = Path.Combine(AppContext.BaseDirectory, "StepFunctions"),
                Timeout = timeout,
                Environment = new Dictionary<string, string> { ["BEHAVIOR"] = behavior.ToJsonString() },
            }
        );

    private static JsonObject? Behavior(string words)
    {
        if (words == "echo")
            return [];
        if (words.Split(':', 3) is ["raise", var type, var message])
        {
            return new()
            {
                ["error"] = new JsonObject { ["errorMessage"] = message, ["errorType"] = type },
            };
        }

        if (Payload().Match(words) is { Success: true } payload)
            return new() { ["answer"] = payload.Groups[1].Value };
        if (Bytes().Match(words) is { Success: true } bytes)
        {
            var count = int.Parse(bytes.Groups[1].Value, CultureInfo.InvariantCulture);
            return new() { ["repeat"] = bytes.Groups[2].Value, ["times"] = count };
        }
        return Sleep().Match(words) is { Success: true } sleep
            ? new() { ["sleep"] = int.Parse(sleep.Groups[1].Value, CultureInfo.InvariantCulture) }
            : null;
    }

    [GeneratedRegex("^answers with the payload (\".*?\")")]
    private static partial Regex Payload();

    [GeneratedRegex("^answers with ([0-9]+) bytes '(.)'")]
    private static partial Regex Bytes();

    [GeneratedRegex("sleeps ([0-9]+) seconds, then echoes")]
    private static partial Regex Sleep();
}
