using System.Text.Json.Nodes;
using RepoGrant.Reports;

namespace RepoGrant.Cli.Runs;

/// <summary>An execution as --output json prints it.</summary>
internal static class ExecutionJson
{
    /// <param name="execution">The execution.</param>
    /// <param name="starter">Who started it; null if that is not looked up.</param>
    public static JsonObject ToJson(this Execution execution, Starter? starter)
    {
        var json = new JsonObject
        {
            ["execution"] = execution.Arn,
            ["status"] = execution.Status,
            ["startedAt"] = execution.Started.ToString("O"),
            ["stoppedAt"] = execution.Stopped?.ToString("O"),
            ["error"] = execution.Error,
            ["cause"] = execution.Report is null ? execution.Cause : null,
            ["report"] = execution.Report?.Json.DeepClone(),
        };
        if (starter is not null)
            (json["startedBy"], json["startedByNote"]) = (starter.Name, starter.Note);
        return json;
    }
}
