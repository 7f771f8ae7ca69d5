using System.Text.Json.Nodes;
using LocalAws.Client;

namespace TestKit.Stories;

/// <summary>What stories expect of executions and reports.</summary>
internal static class Expectations
{
    /// <summary>A command on an instance has succeeded; if not, what it printed is shown.</summary>
    public static void Succeeds(this CommandResult command) => Assert.True(command.Succeeded, command.Output + command.Errors);

    /// <summary>The report of a run in which at least one instance has proved its access, and none has failed to.</summary>
    public static JsonObject Verified(this ExecutionResult result)
    {
        Assert.True(result.Succeeded, $"{result.Status} {result.Error}: {result.Cause}");
        var report = result.Report!;
        Assert.Equal("VERIFIED", (string?)report["status"]);
        Assert.All(
            report["instances"]!.AsArray(),
            instance => Assert.Contains((string?)instance!["status"], new[] { "VERIFIED", "REVOKED" })
        );
        return report;
    }

    /// <summary>The message of the error with which the execution must have ended.</summary>
    public static string FailedWith(this ExecutionResult result, string error)
    {
        Assert.True(result.Status == "FAILED" && result.Error == error, $"{result.Status} {result.Error}: {result.Cause ?? result.Output}");
        Assert.DoesNotContain("stackTrace", result.Cause, StringComparison.Ordinal);
        return result.Cause!;
    }

    /// <summary>How often each action occurs in the report's changes.</summary>
    public static IReadOnlyDictionary<string, int> Actions(this JsonObject report) =>
        report["changes"]!.AsArray().GroupBy(change => (string)change!["action"]!).ToDictionary(group => group.Key, group => group.Count());

    public static async Task<AwsClientException> RefusedAsync(this Task call) => await Assert.ThrowsAsync<AwsClientException>(() => call);
}
